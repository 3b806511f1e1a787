help-title = How to use Townwatch
help-link = Help
help-contents = Contents
help-start-title = What this system does
help-start-text =
    Townwatch reads the logs of your office’s computers all the time. When something looks wrong, it tells you in plain words what happened, why it thinks so, and what to do next.

    It only points things out. Whether something is a security incident is decided by the security contact. The system never closes an account and never reports to the authority by itself.

    You only see what your duties cover. If something seems to be missing, ask your system administrator to check which roles you hold.
help-today-title = Today
help-today-text =
    The first page after you sign in shows what is waiting: legal deadlines that are running, findings to judge, and whether the log sources are working.

    • A deadline with a thicker left edge that says “Due soon” or “Overdue” comes first.
    • The page renews itself every minute. If it says that it could not be renewed, reload it.
    • Staff without a security duty only see whom to tell. If you notice a suspicious mail or something odd about your account, tell the security contact directly.
help-report-title = Reporting something odd
help-report-text =
    A suspicious mail, a machine that seems infected, a system that does not open, data sent to the wrong people, or anything that looks wrong: say so at once. Whether it is an incident is for the security contact to judge.

    • Take the kind that fits best, and write what you saw, when and where. When you are not sure, take “Something else”.
    • Afterwards the page tells you what to do now and whom to call.
    • Leave everything as it is: do not delete, restart or repair anything.

    When somebody tells you by telephone, in person, by mail or on paper, enter it for them, with their name.

    A report goes into the sealed log and cannot be changed; reports of a kind within a day are one finding.

help-findings-title = Findings
help-findings-text =
    A finding is something suspicious that a rule found in the logs. Each one shows the log lines that prove it, so you can check for yourself.

    Open a finding, read “What happened” and “When it may be a false alarm”, ask the people concerned if you need to, and then choose:

    • It is an incident: the moment you press the button is the time your office knew, and the legal deadlines start.
    • Keep watching: write down why, and until when. After that time it waits for judgement again.
    • It is not an incident: write down why. The reason is kept for audits.

    A wrong judgement can be taken back, unless the finding has already become an incident.

    When more than ten lines prove a finding, the rest are folded away; one click shows them. Characters that cannot be seen are written like ‹U+202E›, so that nobody can mislead you with them.

    “Looks back” has a rule search all log lines that are kept, for example a rule that is new. What it finds is listed with the other findings, and each finding says how long noticing took.
help-incidents-title = Incidents
help-incidents-text =
    Every incident has a case number. Its page shows how much time is left, and by which clause and from which moment each deadline is counted.

    • Report: after you reported to the authority, enter the time and the receipt number. The reporting deadline then stops.
    • Damage control or recovery: when it is done, enter when and how.
    • If the time your office knew is wrong, use “Correct the known-at time”. The old time and your reason stay on record.
    • Add a note at any time. The notes are what the final report is written from.
    • Handling steps: follow a playbook that fits, and mark what was done, with proof. Whoever cut something off cannot reconnect it; somebody else does.
    • Assessment: fill in what is known. The answers stand on the forms.
    • Closing: the page lists what is still missing. A case closes when nothing is.
help-level-title = Judging the level
help-level-text =
    Answer what you know and choose “Not known yet” for the rest. The system shows the range of levels that are possible and the clauses behind them. It does not guess.

    While the level is open, the shortest deadline is counted, to be on the safe side. You can come back and change your answers whenever you learn more.
help-services-title = Services
help-services-text =
    The program connects regularly to services of your own office and sees whether they answer.

    • The system administrator declares a service and what it must answer.
    • Only several failures in a row count: then there is one finding and one notice. When the service is up again, that is noted.
    • Before planned work, leave the service alone and say why.
    • A certificate that ends within twenty-one days is told as a finding.
help-sources-title = Log sources
help-sources-text =
    This list shows which computers and files the logs come from, and when the newest line arrived.

    • If the newest line is old, that computer or its settings probably have a problem.
    • Lines of an unknown format are kept in full; the system just cannot read them yet.
    • Sources are added by the system administrator.
help-imports-title = Accounts from tables
help-imports-text =
    Many people can be entered at once from a table (CSV or ODS).

    • The table is looked at first. One wrong line, and nothing is entered; every mistake is named with its line.
    • Better bring no first passwords: print a slip for each person, seal it and hand it over yourself.
    • What was taken in can be undone as a whole while nobody has signed in with it.
help-connectors-title = Connectors
help-connectors-text =
    Mail, documents and attendance are told how accounts stand here. No password is ever sent.

    • A new connector tells nothing until you have compared it and pressed “Start”.
    • More changes at once than the brake allows wait until a person confirms them.
    • “Differences” are what was changed there behind our back: put right, or accept with your name.
    • If a system does not answer, changes wait and are told again by themselves.
help-app-passwords-title = App passwords
help-app-passwords-text =
    A mail program or telephone can have a password of its own, so that your own is never stored there.

    • It is shown once. Type it into the program at once.
    • It opens mail and other programs of the directory only, never this console.
    • Lost the telephone? End its password here; nothing else changes.
help-notices-title = Notices
help-notices-text =
    The system tells you by mail, or by a webhook that your office has set up, of what your duties and your account need: a new finding, a legal time that is about to end, a role that you were given, a sign-in from a new browser. Choose under “My account”, “Notices” where and how.

    • Without a mail address, notices are on the screen only.
    • What is marked “Always” goes by mail whatever you choose. Quiet hours hold back only what is not urgent.
    • A notice never says what a case is about. Sign in to see it.
help-duties-title = Duties
help-duties-text =
    The list shows who holds which duty now and later, and who stands in for whom. It decides who is told first: those nearest to the unit, then the level above where nobody is.

    A deputy is told as well while the days of the deputyship last. Roles are given on the page of a person.
help-jobs-title = Background work
help-jobs-text =
    What the system does later by itself stands here: mails, webhooks, warnings before a legal time ends.

    • What fails is tried again after growing pauses. The reason stands beside it.
    • When the cause is mended, mark the rows and press “Try again now”. What you drop is dropped for good.
    • A link that could not be sent by mail is erased when its time is over. Make a new one on the page of the person.
help-two-step-title = Two-step sign-in and passkeys
help-two-step-text =
    A password can be guessed or stolen. With a second step it opens nothing alone.

    • Codes: an authenticator on your phone shows a new code every 30 seconds. Keep the ten recovery codes apart from the phone.
    • Passkeys: fingerprint, face or PIN of your device instead of password and code. Set up one on each device that you use.
    • If your role needs two-step sign-in, you set one of the two up before anything else, and the last one cannot be turned off.
    • Before something that opens your account changes, the system asks again that it is you, unless you showed it within the last minutes. Whoever only finds your browser open comes no further.
    • If phone and recovery codes are lost, a system administrator resets them after checking who you are.
help-sessions-title = Signed-in devices
help-sessions-text =
    Under “My account” you see every browser that is signed in with your account, from which network, and when it was last used.

    If you do not know one, sign it out at once, change your password and tell the security contact. A changed password signs all others out.
help-devices-title = Known devices
help-devices-text =
    A browser from which you signed in before is known. Others’ wrong passwords do not make you wait there, and you are not told when you sign in from it again.

    • A sign-in from a browser that is not known is told to you by mail, with time, network and country as far as they are known. If it was not you: forget the device, sign it out, change your password and tell the security contact.
    • A forgotten browser is a stranger at once. To end what is open in it, sign it out as well.
    • The country is that of the network’s operator. It can be wrong, above all for mobile phones.
help-exports-title = Exporting a list
help-exports-text =
    Every list can be exported with the links below it. You get all rows that match the filters you chose and all columns, not only what the page shows.

    • ODS opens in LibreOffice and Excel. It is the best choice for most people.
    • CSV is for importing into other systems. Where the beginning of a text could be taken for a formula, an apostrophe (') is put before it, so that nothing runs.
    • JSON is for programs. It keeps the text of the logs exactly.

    Every export is written into the journal. The file may hold personal data: keep and destroy it by your office’s rules.
help-keys-title = Keyboard
help-keys-text =
    You can work without a mouse. Ctrl and K together open “Go to”: type the name of a page or a case number (such as 2026-7) and press Enter.

    The other keys only work while you are not typing in a field. If they get in the way of a tool that you use, turn them off under “Display”.
help-display-title = Display
help-display-text =
    Choose your language at the top of every page. Under “Display”, at the foot of every page, you choose the calendar of Chinese dates and whether single keys do something. These choices hold for this browser only.

    The year in a case number is part of its name and does not change with the calendar.

    To put a page on paper, print it from the browser. It comes out on A4, with the name of your office and the time.
help-trouble-title = When something goes wrong
help-trouble-text =
    • After several wrong passwords you have to wait a little. This keeps others from guessing.
    • If you see a reference number, pass it on to the system administrator, who can look up the cause.
    • If somebody else changed a record while you were typing, your text is still there. Look at how the record stands now before you send it again.
    • After twelve hours you are signed out.
help-sign-ins-title = My sign-ins
help-sign-ins-text =
    “My sign-ins” lists the sign-ins with your account as the logs of each system tell them: when, how often, how, from where, and whether they succeeded. A phone that fetches mail all day is one row.

    A country or network that was never seen before is named as such. It need not be bad: think whether it was you.

    • It was not you: mark the row, press “This was not me”, read what will happen, and press once more. The security contact is told at once, other devices are signed out, and your present password no longer signs in.
    • All of it was you: press “I have looked; all of it was me” once a year.
