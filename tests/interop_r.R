# SPDX-License-Identifier: MIT
# What R finds in a results file: started by interop_r.py with the path of the file; prints a line for each thing found.
#
# R keeps arrays column by column, so dimensions arrive in reverse order; values in memory have the same order as in the file.
# rhdf5 gives bytes (uint8) as raw, which does not count: they are made integers first. It gives 64-bit integers as 32-bit ones, and
# NA where they do not fit, as some sums of the tally: these are asked for as doubles.

suppressMessages(library(rhdf5))
file <- commandArgs(trailingOnly = TRUE)[1]

read <- function(name, ...) {
    x <- h5read(file, name, bit64conversion = if (startsWith(name, "/tally/")) "double" else "int", ...)
    if (is.raw(x)) storage.mode(x) <- "integer"
    x
}
say <- function(...) cat(paste(..., sep = "\t"), "\n", sep = "")

# Sums that change when a value or its place changes; exact for whole numbers.
describe <- function(name, x) {
    x <- as.vector(x)
    known <- is.finite(x)
    x[!known] <- 0
    place <- (seq_along(x) - 1) %% 1009 + 1
    say("sum", name, class(x)[1], sum(known), sprintf("%.17g", sum(as.numeric(x))), sprintf("%.17g", sum(as.numeric(x) * place)))
}

listing <- h5ls(file)
for (i in which(listing$otype == "H5I_DATASET")) {
    name <- sub("^//", "/", paste(listing$group[i], listing$name[i], sep = "/"))
    x <- read(name)
    if (is.numeric(x)) {
        say("dims", name, paste(rev(dim(x)), collapse = "x"))
        describe(name, x)
    } else {
        say("texts", name, paste(gsub("\n", " ", x), collapse = "|"))
    }
    attributes <- h5readAttributes(file, name)
    say("units", name, attributes$units, attributes$long_name)
}
root <- h5readAttributes(file, "/")
for (name in c("title", "seed", "digest", "intended_use", "Conventions")) say("root", name, root[[name]])
say("root", "contract_number", root$contract_number)

# The course of one patient, in the words of the manual.
score <- read("score", index = list(NULL, 4, 2))
say("course", "score", paste(as.vector(score), collapse = "|"))

# survfit gives the curve of the file from the table of the file.
first <- as.data.frame(h5read(file, "tables/first_relapse"))
weeks <- h5read(file, "curves/day")
fit <- survival::survfit(survival::Surv(time_days, event) ~ policy, first)
found <- summary(fit, times = weeks, extend = TRUE)
for (policy in unique(first$policy)) {
    rows <- found$strata == paste0("policy=", policy)
    say("survfit", policy, paste(sprintf("%.17g", found$surv[rows]), collapse = "|"))
}
intervals <- as.data.frame(h5read(file, "tables/intervals"))
response <- with(intervals, survival::Surv(start, stop, event))
say("intervals", sum(is.na(response)), sum(response[, "status"]))
