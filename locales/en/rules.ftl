rules-came = { $count ->
    [one] { $count } rule came:
   *[other] { $count } rules came:
}
rules-went = { $count ->
    [one] { $count } rule went:
   *[other] { $count } rules went:
}
rules-changed = { $count ->
    [one] { $count } rule changed, and begins anew:
   *[other] { $count } rules changed, and begin anew:
}
rules-same = { $count ->
    [one] { $count } rule is the same, and goes on with what it knows.
   *[other] { $count } rules are the same, and go on with what they know.
}
rules-refused = { $count ->
    [one] { $count } rule cannot be used. Nothing was changed: the old rules go on. Correct it and try again.
   *[other] { $count } rules cannot be used. Nothing was changed: the old rules go on. Correct them and try again.
}
