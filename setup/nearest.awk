# SPDX-License-Identifier: Apache-2.0
# Prints the input line with the smallest edit distance to `word`, if at most a third of it (and at least 2) differs.
function least(a, b) { return a < b ? a : b }
function distance(a, b,    i, j, cost, row, old, next_old) {
    for (j = 0; j <= length(b); j++) row[j] = j
    for (i = 1; i <= length(a); i++) {
        old = row[0]
        row[0] = i
        for (j = 1; j <= length(b); j++) {
            next_old = row[j]
            cost = substr(a, i, 1) == substr(b, j, 1) ? 0 : 1
            row[j] = least(least(row[j] + 1, row[j - 1] + 1), old + cost)
            old = next_old
        }
    }
    return row[length(b)]
}
{
    d = distance(word, $0)
    if (best == "" || d < smallest) { smallest = d; best = $0 }
}
END {
    limit = length(word) / 3
    if (limit < 2) limit = 2
    if (best != "" && smallest <= limit) print best
}
