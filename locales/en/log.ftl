nav-log = Log search
field-query = Search
field-purpose = Purpose
field-start = From
field-end = To
log-title = Log search
log-intro = Looks through the log lines that are kept of your units, newest first. Log lines are protected data: what you search for and why is written into the journal.
log-query-hint = Words of the line, "text in quotation marks", or field:value. Everything must hold; a minus sign before a term leaves lines out.
log-purpose-hint = Why you need these lines, for example the number of a case. It is kept in the journal.
log-late = Also lines that arrived more than a day after they happened
log-late-hint = For log files that were taken in later. Takes longer.
log-search = Search
log-found = Results
log-nothing = No line found. Look at how the words are written in the log, or choose a longer time.
log-looked = { $rows ->
    [one] 1 line found
   *[other] { $rows } lines found
    }. { $looked } lines of your units were looked through; there are no more of the time you chose.
log-looked-so-far = { $rows ->
    [one] 1 line found
   *[other] { $rows } lines found
    } so far. { $looked } lines of your units were looked through, back to { $reached }. Go on below for older ones.
log-further = Go on further back
log-count-whole = { $total ->
    [one] 1 line of the time you chose was found in all.
   *[other] { $words } lines of the time you chose were found in all.
    }
log-count-least = { $total ->
    [one] At least 1 line
   *[other] At least { $words } lines
    }: counted back to what arrived at { $reached }.
log-count-most = { $total ->
    [one] At least 1 line
   *[other] At least { $words } lines
    }: counted back to what arrived at { $reached }, which is as far as one count goes. Choose a shorter time for the rest.
log-count-title = Lines found, by time
log-count-from = From
log-count-to = To
log-count-lines = Lines
log-count-all = Count all of them
log-when-hour = When they happened, by the hour
log-when-day = When they happened, by the day
log-when-month = When they happened, by the month
log-stop = Stop
log-working = Searching…
log-stopped = Stopped. What you typed is still there.
log-tail-open = Watch new lines as they arrive
log-tail-title = New lines
log-tail-intro = Shows lines of your units that have what you look for, as they arrive. What you watch and why is written into the journal when you begin, and how many lines were shown when you end. It ends by itself after 30 minutes, and when you sign out.
log-tail-start = Begin
log-tail-lines = Lines, newest first
log-tail-again = Look again for new lines
log-tail-pause = Pause
log-tail-resume = Go on
log-tail-waiting = Waiting for new lines.
log-tail-paused = Paused. Lines that arrive meanwhile come when you go on.
log-tail-lost = The connection was lost. It is tried again.
log-tail-told = { $count ->
    [one] 1 new line so far.
   *[other] { $count } new lines so far.
    }
log-tail-behind = { $count } records are still to be looked through: they arrive faster than they can be shown.
log-tail-over = Ended after 30 minutes. Begin again to go on.
log-tail-signed-out = Ended: you are signed out, or may not see these lines any more.
log-tail-stopped = Ended: the program is being restarted. Begin again in a minute.
log-tail-failed = Ended by a failure. Begin again; if it comes back, tell the system administrator.
refusal-log-tails = Others are watching at this moment, as many as can at once. Try again later, or search.
refusal-log-tail-over = The time of this view is over. Begin again to go on.
log-examples = Examples
log-example-words = lines with both words, in upper or lower case
log-example-quoted = lines with exactly this text
log-example-fields = failed sign-ins of every account that begins with wang
log-example-without = lines with this address, without IMAP sign-ins
log-example-source = lines of one log source
log-fields = Short names of fields:
refusal-log-busy = Others are searching at this moment. Try again in a few seconds; what you typed is still there.
log-column-event = Record
log-column-time = Time
log-column-line = Line
log-column-received = Received
log-column-action = Action
log-column-outcome = Outcome
log-column-source-id = Source id
log-around-title = Lines around it
log-around-intro = Up to ten lines of the same source before and after. This look is written into the journal.
log-around-before = Before
log-around-line = The line
log-around-after = After
log-around-none = There is no further line of this source nearby.
log-around-show = Show the lines
log-back = Back to log search
log-purpose-finding = Finding: { $title }
invalid-end-before-start = must be later than the beginning.
search-mistake-nothing = Enter what to look for: a word of the line, or field:value.
search-mistake-long = The search is too long: at most { $most } characters.
search-mistake-terms = Too many terms at once. Look for fewer.
search-mistake-unclosed = A quotation mark is not closed. Add the closing one; for the mark itself write \".
search-mistake-empty = “{ $term }” asks for nothing. Write something behind it, or leave it out.
search-mistake-value = “{ $term }:” has no value. Write { $term }:value, or { $term }:* for every line that has one.
search-mistake-field = No field is called “{ $term }”. To find it as text, put the whole term in quotation marks.
field-back = Days back
saved-title = Saved searches
saved-intro = Searches that are kept to be run again. Running one is a search like any other: its words and its purpose are written into the journal each time.
saved-empty = Nothing is saved yet. Search, then choose “Save this search”, or enter one here.
saved-new = Save this search
saved-save = Save
saved-rename = Rename
saved-delete = Delete
saved-restore = Bring back
saved-many-delete = What is deleted can be brought back on the next page.
saved-many-deleted = { $count ->
    [one] 1 saved search deleted.
   *[other] { $count } saved searches deleted.
    }
saved-many-restore = It stands in the list again.
saved-many-restored = { $count ->
    [one] 1 saved search brought back.
   *[other] { $count } saved searches brought back.
    }
saved-column-time = Time looked at
saved-column-for = Who sees it
saved-column-at = Saved
saved-for-me = only you
saved-for-unit = your unit
saved-by-other = your unit; somebody else saved it
saved-last-days = { $days ->
    [one] the last day
   *[other] the last { $days } days
    }
saved-any-time = any time
saved-yes = yes
saved-no = no
saved-name = Name of the search
saved-name-hint = By which you find it again, at most 100 characters.
saved-purpose-hint = Goes into the journal each time the search is run.
saved-back-hint = 7 looks through the last seven days before it is run. Leave it empty for the times below.
saved-shared = Those who may search in my unit see it too
saved-shared-hint = They can run, rename and delete it.
invalid-days-back = must be a whole number of days from 1 to 3,660.
invalid-search-name = must be at most 100 characters long.
refusal-saved-many = There are 200 saved searches, which is as many as there can be. Delete some first.
help-log-title = Searching the log
help-log-text =
    The security contact and the auditor can look through every log line that is kept of their units. Each search needs a purpose. The purpose, the words and the number of lines shown are written into the journal.

    • Words are found wherever they stand in the line, in upper or lower case. All of them must be there.
    • "Text in quotation marks" is found exactly as written, with its blanks.
    • user:wang finds the account wang; user:wang* every account that begins so. Short names are user, ip, host, outcome, action and source; names of the Elastic Common Schema (such as http.response.status_code) work as well. A name that the sender itself uses takes @ before it: @TicketId:17.
    • A minus sign before a term leaves out the lines that have it.

    From and To mean when something happened, as the line says. A long search stops after a while and says how far it came; “Go on further back” continues from there.

    The number of a record leads to the lines around it.
drop-taken = “{ $name }” has been taken in; the file was not changed.
drop-refused = “{ $name }” was not taken in: { $why }
drop-refused-special = it is a link or something else that is no file. Put in the file itself.
drop-refused-too-large = it is larger than 4 GiB. Split it and put the parts in.
drop-refused-unreadable = it cannot be read. Check its permissions and whether it was copied completely, then put it in again.
drop-refused-not-text = it holds neither log lines nor a Windows event log.
drop-refused-bomb = it grows beyond all measure when it is unpacked. Unpack it elsewhere and look at what it holds.
drop-refused-needs-memory = unpacking it needs more memory than is allowed. Unpack it elsewhere and put the contents in.
drop-refused-changed = it was still being written. Put it in again when it is finished, at best under another name that you change at the end.
drop-records = { $records ->
    [one] 1 record of it is in the evidence log.
   *[other] { $records } records of it are in the evidence log.
}
drop-cut = { $lines ->
    [one] 1 line was longer than 256 KiB and was cut.
   *[other] { $lines } lines were longer than 256 KiB and were cut.
}
drop-damaged = { $parts ->
    [one] 1 part could not be read; see below.
   *[other] { $parts } parts could not be read; see below.
}
