# SPDX-License-Identifier: MIT
# Opens the ranges over joint draws of a results file, and makes each again from its rows. Prints a line "ok SENTENCE" or "bad SENTENCE" each;
# interop_ranges.py asks for all of them. Dimensions arrive in reverse order: (policy, outcome, draw, site).
library(rhdf5)
u <- h5read(commandArgs(trailingOnly = TRUE)[1], "uncertainty")
say <- function(truth, sentence) cat(if (isTRUE(truth)) "ok" else "bad", sentence, "\n")
rows <- u$estimate
say(identical(dim(rows), as.integer(c(length(u$policy), length(u$outcome), length(u$draw), length(u$site)))), "rows are policies by outcomes by draws by sites")
drawn <- function(x, noise) mean(x) + (x - mean(x)) * sqrt(max(0, 1 - noise))
again <- function(rows, prefix, p) {
    get <- function(name) u[[paste0(prefix, name)]]
    off <- 0
    for (i in seq_along(u$policy)) for (o in seq_along(u$outcome)) for (s in seq_along(u$site)) {
        x <- drawn(rows[i, o, , s], get("interaction")[i, o, s])
        made <- if (p == 0.5) get("median")[i, o, s] else get("upper")[i, o, s]
        if (is.na(made) && p != 0.5 && get("told")[i, o, s] == 0) next
        off <- max(off, abs(quantile(x, p, type = 6) - made))              # type 6: at p (n + 1)
    }
    off
}
gap <- sweep(rows, 2:4, rows[which(u$policy == u$against[1]), , , ])
say(again(rows, "", 0.5) < 1e-9, "medians are those of the rows, drawn in by their noise")
say(again(rows, "", 0.975) < 1e-9, "so are upper limits, where they are told")
say(again(gap, "difference_", 0.5) < 1e-9, "and medians of differences")
say(again(gap, "difference_", 0.975) < 1e-9, "and their upper limits")
bare <- u$told == 0
say(any(bare) && all(is.na(u$lower[bare])) && all(is.na(u$upper[bare])) && !any(is.na(u$lower[!bare])), "what is not told has no limits, and only that")
