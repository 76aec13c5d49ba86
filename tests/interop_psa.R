# SPDX-License-Identifier: MIT
# Opens costs and effects over draws as results/README.md says, from HDF5 and from CSV, and works out what BCEA, dampack, hesim and voi do with
# them in base R. Prints a line "ok SENTENCE" or "bad SENTENCE" each; interop_psa.py asks for all of them.
library(rhdf5)
words <- commandArgs(trailingOnly = TRUE)
f <- words[1]
folder <- words[2]
say <- function(truth, sentence) cat(if (isTRUE(truth)) "ok" else "bad", sentence, "\n")
csv <- function(name) read.csv(file.path(folder, paste0(name, ".csv")), check.names = FALSE)

# BCEA: two matrices, a row a simulation, a column a strategy
e <- h5read(f, "psa/effect"); c <- h5read(f, "psa/cost"); s <- h5read(f, "psa/strategy"); k <- as.vector(h5read(f, "psa/k"))
n <- nrow(e)
say(is.matrix(e) && identical(dim(e), dim(c)) && dim(e)[2] == length(s) && n == length(h5read(f, "psa/sample")),
    "effect and cost are n_sim x n_strategies")
say(mode(e) == "numeric" && mode(c) == "numeric" && mode(as.vector(s)) == "character", "numbers are numeric, names are character")
ref <- which(h5read(f, "psa/reference") == 1)
say(length(ref) == 1 && as.vector(s)[ref] == "every_4_6_weeks", "the reference is a column number")
say(all(c > 100) && all(e > 0 & e < 3), "costs are not effects: columns and rows are not turned")

# what these packages compute
nb <- function(t) k[t] * e - c
ceac <- sapply(seq_along(k), function(t) tabulate(max.col(nb(t), "first"), ncol(e)) / n)
say(all.equal(t(ceac), unclass(h5read(f, "psa/acceptability")), check.attributes = FALSE), "acceptability is that of max.col")
evpi <- sapply(seq_along(k), function(t) mean(apply(nb(t), 1, max)) - max(colMeans(nb(t))))
say(all.equal(evpi, as.vector(h5read(f, "psa/evpi"))), "EVPI is the mean of maxima less the maximum of means")
say(all.equal(sapply(seq_along(k), function(t) which.max(colMeans(nb(t)))), as.vector(h5read(f, "psa/best"))), "so is the frontier")

# CSV: the same
e2 <- as.matrix(csv("psa_effect")); c2 <- as.matrix(csv("psa_cost"))
say(identical(colnames(e2), as.vector(s)) && max(abs(e2 - e)) == 0 && max(abs(c2 - c)) == 0, "CSV gives the same matrices, to the bit")
inputs <- csv("psa_inputs")
say(is.data.frame(inputs) && nrow(inputs) == n && identical(names(inputs), as.vector(h5read(f, "psa/input"))) &&
    max(abs(as.matrix(inputs) - h5read(f, "psa/inputs"))) == 0, "inputs are a data frame with a row a simulation")
say(identical(as.numeric(csv("psa_k")$k), k), "thresholds are a vector")

# hesim: long, integer ids
long <- csv("psa_long")
say(identical(names(long), c("sample", "strategy_id", "strategy", "grp_id", "qalys", "costs", "draw")) && nrow(long) == n * ncol(e),
    "the long table has a row a sample and strategy")
say(is.integer(long$sample) && is.integer(long$strategy_id) && is.integer(long$grp_id), "its ids are integers")
say(all(tapply(long$qalys, long$strategy_id, mean) == colMeans(e)) || isTRUE(all.equal(as.vector(tapply(long$qalys, long$strategy_id, mean)), colMeans(e))),
    "it is the matrices, strategy by strategy")

# dampack's calculate_icers: cost, effect, strategies
cea <- csv("cea"); h5 <- as.data.frame(lapply(h5read(f, "tables/cea"), as.vector))
say(identical(names(cea), c("Strategy", "Cost", "Effect", "Inc_Cost", "Inc_Effect", "ICER", "Status")) && all(diff(cea$Cost) >= 0),
    "the incremental table has dampack's columns and rises in cost")
nd <- cea[cea$Status == "ND", ]
say(isTRUE(all.equal(nd$ICER[-1], diff(nd$Cost) / diff(nd$Effect))) && is.na(nd$ICER[1]) && all(diff(nd$ICER[-1]) > 0),
    "ratios are those of rows that are not dominated")
say(identical(as.character(h5$strategy), cea$Strategy) && all(h5$cost == cea$Cost) && identical(as.character(h5$status), cea$Status),
    "HDF5 has the same table")
