query-title = Questions in SQL
query-link = Ask in SQL instead
query-intro = Counts and compares the log lines kept of your units, the findings and the journal, with one SELECT. Nothing can be changed here. Log lines are protected data: the statement, its purpose and the number of rows are written into the journal.
field-sql = Question
query-sql-hint = One SELECT over the tables below. Give a time range (time >= …) where you can: it is much faster.
query-ask = Ask
query-cancel = Cancel and start anew
query-tables = Tables and columns
query-nothing = No row fits.
query-rows = { $rows ->
    [one] One row.
   *[other] { $rows } rows.
 }
query-rows-more = The first { $rows } rows; there are more. A file holds up to { $most }.
query-example-failures = Failed sign-ins of the last week by account
query-example-addresses = Accounts that signed in from many addresses
query-example-hours = Lines of the last day by hour
query-example-talkers = The addresses that came most within a day, and how often they were denied
query-example-services = Each service (port) within a day: connections, addresses, and how many were denied
query-example-flood = The busiest minutes of a day, by host: lines and addresses
query-example-findings = Failures of accounts that have an open finding
sql-place = Line { $line }, column { $column }:
sql-words = The statement cannot be understood: { $said }
sql-forbidden = This is not carried out here: { $said }
sql-value = The answer broke off: { $said }
sql-memory = The question needs more memory than it may have ({ $said }). Ask for fewer columns, a shorter time, or fewer groups.
sql-time = The question took longer than { $seconds } seconds and was ended. Give a shorter time (time >= …) or fewer columns.
sql-died = The question was ended before its answer was complete. Ask for less at once.
sql-absent = This program was built without SQL. Use the search box, or have the office’s packaged program installed, which has it.
