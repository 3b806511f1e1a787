findings-title = Findings
findings-intro = What the rules found in the logs. The security contact judges each one: an incident, not an incident, or to be watched.
findings-filter-state = State
findings-filter-severity = Severity
findings-filter-apply = Apply
findings-all = All
findings-any-severity = Any
findings-at-least = { $severity } or above
findings-open-by-severity = Waiting to be judged
findings-empty-open = No finding is waiting to be judged.
findings-empty-filter = No finding matches.
findings-older = Older findings
finding-column-what = Finding
finding-column-severity = Severity
finding-column-subject = About
finding-column-count = Lines
finding-column-last = Last seen
finding-column-state = State
finding-state-open = To be judged
finding-state-dismissed = Not an incident
finding-state-watched = Being watched
finding-state-accepted = Accepted as incident
severity-informational = Informational
severity-low = Low
severity-medium = Medium
severity-high = High
severity-critical = Critical
sign-precursor = Precursor
sign-indication = Indication
finding-back = Back to the findings
finding-what = What happened
finding-why = Why we think so
finding-next = What to do next
finding-false-positives = When it may be a false alarm
finding-lines = The log lines that prove it
finding-lines-count = { $count } in all; { $shown } are listed. Control characters and marks that turn the reading direction are written out.
finding-judge = Judge it
finding-accept = It is an incident
finding-accept-hint = The moment you press the button is when it was known. The legal deadlines run from then.
finding-watch = Keep watching
finding-watch-reason = Why it is to be watched
finding-watch-save = Keep watching it
finding-zone-hint = In the time zone { $zone }.
finding-dismiss = It is not an incident
finding-dismiss-reason = Why it is not an incident
finding-dismiss-hint = The reason is kept in the journal for later audits.
finding-dismiss-save = Judge as no incident
finding-reopen = Take the judgement back
finding-dismissed-by = { $by } judged it not an incident on { $at }.
finding-watched-by = { $by } put it under watch on { $at }, until { $until }.
finding-to-incident = Go to the incident
finding-facts = Details
finding-account = Account
finding-source-ip = Source address
finding-host = Host
finding-unit = Office
finding-basis = Legal basis
finding-rule = Rule
finding-first = First line
finding-last = Newest line
finding-column-sign = Precursor or indication
finding-column-raised = Raised at
finding-column-judge = Judged by
finding-column-judged = Judged at
finding-column-incident = Incident id
finding-column-kind = Kind of rule
finding-column-values = Values involved
finding-column-key = Identity by content
finding-lines-rest = { $count ->
    [one] Show { $count } more line
   *[other] Show { $count } more lines
}
findings-many-until = Watch until (when you keep watching them)
findings-judged-dismissed = { $count ->
    [one] { $count } finding was judged not an incident.
   *[other] { $count } findings were judged not an incident.
}
findings-judged-watched = { $count ->
    [one] { $count } finding is being watched; it comes back by itself when the time is over.
   *[other] { $count } findings are being watched; they come back by themselves when the time is over.
}
findings-judged-reopened = { $count ->
    [one] { $count } finding waits to be judged again.
   *[other] { $count } findings wait to be judged again.
}
findings-many-reopen = What is taken back waits to be judged again.
