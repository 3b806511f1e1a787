scan-title = Report on logs
scan-made = Made { $at } by Townwatch { $version }. Nothing of the logs was kept.
scan-files-read = Files
scan-records = Records
scan-unknown = Unknown format
scan-unreadable = Unreadable
scan-rules = Rules
scan-zone = Time zone
scan-nothing = Nothing was found.
scan-nothing-means = No rule matched a record. That does not mean that nothing happened: check below that the files and their time are complete.
scan-records-hour = Records by hour
scan-records-day = Records by day
scan-records-month = Records by month
scan-as-table = As a table
scan-when = When the findings happened
scan-undrawn = The picture shows the gravest { $count }; the table has all of them.
scan-findings = Findings, the gravest first
scan-column-what = What
scan-column-whom = About
scan-column-count = Events
scan-column-first = First
scan-column-last = Last
scan-column-file = File
scan-why = Why we think so
scan-next = What to do next
scan-harmless = When it may be harmless
scan-places = Where it stands (file:record)
scan-files = Files that were read
scan-strays = { $count ->
    [one] { $said } record whose time is far from the others is not in the picture: check the clock of whatever wrote it.
   *[other] { $said } records whose time is far from the others are not in the picture: check the clock of whatever wrote them.
}
