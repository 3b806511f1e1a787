sweeps-title = Directory accounts
sweeps-intro = The office's directories are read and judged by the account policy. What the policy asks for is proposed; nothing is done to an account until somebody else approves it.
sweeps-empty = No directory was read yet.
sweeps-no-directory = The configuration names no directory (docs/accounts.md).
sweep-asked = The directory will be read in a moment. The result will be listed below.
sweep-run = Read now
sweep-daily = read every day at { $time }
sweep-when-asked = read only when somebody asks for it
sweep-title = { $directory }, { $at }
sweep-summary = { $accounts } accounts were judged, { $touched } would be changed. New proposals: { $proposed }; withdrawn: { $withdrawn }; entries that could not be judged: { $unread }.
sweep-see-proposals = What was proposed
sweep-remarks = Remarks of the reading
sweep-confirm = Confirm the numbers
sweep-confirm-before = Look through the proposals first. After this they can be approved; none is approved by it.
sweep-column-at = Read
sweep-column-directory = Directory
sweep-column-brake = Brake
sweep-column-accounts = Accounts
sweep-column-touched = Would be changed
sweep-column-unread = Not judged
sweep-column-policy = Policy
sweep-column-started = Started by
sweep-started-itself = The program
sweep-started-operator = The command line
sweep-brake-free = Free
sweep-brake-held = Stopped
sweep-brake-confirmed = Confirmed
sweep-brake-free-words = Within the limit of { $percent } % and { $limit } accounts: proposals can be approved.
sweep-brake-held-words = The brake is on: { $touched } of { $accounts } accounts would be changed, more than { $percent } % or { $limit } accounts. Nothing can be approved until somebody has looked at the numbers and confirmed them.
sweep-brake-confirmed-words = { $name } looked at the numbers and confirmed them, { $at }.
warnings-title = Reminders before something is done with an account
warnings-intro = Before a password must be changed, or an account is suspended or deleted, its person is reminded by mail on the days that the account policy names: once for each account, step and day. Where nobody knows an address, the unit's security contact is told. Accounts of programs and emergency accounts are not reminded.
warnings-empty = Nobody was reminded yet.
warning-column-at = Reminded at
warning-column-due = Due from
warning-column-days = Days before
warning-column-told = Told
warning-column-run = Identity of the reading
warning-told-contact = Security contact of the unit
sweep-column-warned = Reminded
sweep-warned = See the { $count } accounts that were reminded
step-none = Nothing
step-warn = Warn
step-review = Look at it
step-force-change = Force a new password
step-suspend = Suspend
step-delete = Delete
proposals-title = Proposals for accounts
proposals-intro = Each row is what a clause asks for with one account. Who had the directory read cannot approve what came of it. Approved steps are done after two minutes; the account is read again before and after.
proposals-empty = Nothing here.
proposals-all-states = All
proposals-all-steps = All steps
proposals-all-units = All units
proposal-column-account = Account
proposal-column-step = Step
proposal-column-state = State
proposal-column-clause = Clause
proposal-column-evidence = Evidence
proposal-column-uncertainty = Days of uncertainty
proposal-column-due = Due
proposal-column-course = What became of it
proposal-column-present = State when judged
proposal-column-before = State before
proposal-column-after = State after
proposal-column-wrote = Written
proposal-column-at = Proposed
proposal-column-dn = Distinguished name
proposal-column-account-id = Directory ID
proposal-step-limited = { $step } ({ $why })
proposal-limit-not-a-person = used by a program, or kept for emergencies
proposal-limit-on-leave = on leave
proposal-limit-legal-hold = under legal hold
proposal-limit-uncertain = last sign-in not certain
proposal-state-open = Waiting
proposal-state-approved = Approved
proposal-state-begun = Being done
proposal-state-done = Done
proposal-state-put-aside = Put aside
proposal-state-withdrawn = Withdrawn
proposal-state-stale = Overtaken
proposal-state-failed = Failed
proposal-state-undoing = Being undone
proposal-state-undone = Undone
proposal-fact = { $what }: { $when }
proposal-fact-by = { $what }: { $when } ({ $source })
proposal-never = never
proposal-fact-issued = Issued
proposal-fact-last_login = Last sign-in
proposal-fact-password_changed = Password changed
proposal-fact-compromised = Password known to others
proposal-approved-by = Approved by { $name }, { $at }.
proposal-put-aside-by = Put aside by { $name } until { $until } ({ $document }): { $reason }
proposal-done-at = Done { $at }: { $before } → { $after }.
proposal-undone-at = Undone { $at }: { $before } → { $after }.
directory-state-invited = issued, never used
directory-state-active = in use
directory-state-must-change = must change the password
directory-state-locked = locked
directory-state-on-leave = on leave
directory-state-suspended = suspended
directory-state-suspended-idle = suspended (not used for long)
directory-state-suspended-incident = suspended (incident)
directory-state-suspended-sanction = suspended (sanction)
directory-state-leaver-pending = about to leave
directory-state-left = left
directory-state-tombstone = deleted
proposal-resumed = The program had been interrupted in between.
proposal-undo-by = { $name } wants it undone: { $reason }
proposal-why-gone = The account is not in the directory any more.
proposal-why-not-due = The policy asks for nothing any more.
proposal-why-other-step = The policy asks for another step by now.
proposal-why-other-facts = The evidence is another by now.
proposal-why-reached = It is so already.
proposal-why-over = It was put aside until a day that is over.
proposal-why-used = The account was used meanwhile.
proposal-why-password-changed = Its password was changed meanwhile.
proposal-why-away = Its person is on leave now.
proposal-why-legal-hold = It is under legal hold now.
proposal-why-other-state = Its state is another by now.
proposal-why-not-a-person = It is no person's account.
proposal-why-failed = The directory refused:
proposal-approve = Approve
proposal-approve-before = What you approve is done after two minutes; until then you can take it back.
proposal-approved = { $count ->
    [one] One proposal was approved.
   *[other] { $count } proposals were approved.
  }
proposal-aside = Put aside
proposal-aside-before = To put aside, enter reason, document and end.
proposal-put-aside = { $count ->
    [one] One proposal was put aside.
   *[other] { $count } proposals were put aside.
  }
proposal-back = Take the decision back
proposal-back-before = A decision can be taken back until something is done.
proposal-taken-back = { $count ->
    [one] One decision was taken back.
   *[other] { $count } decisions were taken back.
  }
proposal-reopen = Open the account again
proposal-reopen-before = To open suspended accounts again, enter the reason.
proposal-reopened = { $count ->
    [one] One account is being opened again.
   *[other] { $count } accounts are being opened again.
  }
proposal-reason = Reason (to put aside or open again)
proposal-reason-hint = It stands in the records.
proposal-document = Document number (to put aside)
proposal-document-hint = The letter or memo that decides the exception.
proposal-until = Put aside until
field-document = Document number
today-proposals = Accounts that wait for a decision
nav-sweeps = Accounts
job-kind-directory = Read a directory, or do what was approved there
job-kind-directories-due = Look which directory is to be read
refusal-proposal-own = You had this directory read; somebody else decides.
refusal-proposal-own-account = This is your own account; somebody else decides.
refusal-proposal-only-look = There is nothing to be done but looking at it; put it aside when you have.
refusal-proposal-not-a-person = No person's account: nothing is ever done with it.
refusal-proposal-no-way-back = Only a suspension by this program can be taken back here.
refusal-proposal-role = The policy gives this decision to another role.
refusal-sweep-held = The brake is on: somebody must look at the numbers of the last reading and confirm them first.
refusal-sweep-over = Only the last reading that is stopped can be confirmed.
invalid-aside-long = must be within a year.
help-sweeps-title = Accounts of a directory
help-sweeps-text = The program reads the office's directory and judges every account by the policy: passwords that are too old, accounts that nobody used for long. Each proposal tells its clause, the evidence, and by how many days the last sign-in may be later than the directory says.

    • A supervisor marks rows and approves them, or puts them aside with reason, document and end. Who had the directory read cannot approve what came of it.
    • After two minutes the account is read again. If it was used meanwhile, nothing is done. Then it is changed, read once more, and what was and what is stays on record.
    • When too many accounts would be changed, everything stops until somebody has looked at the numbers and confirmed them.
    • A suspension can be undone: filter by Done, mark the row, enter the reason.

    Accounts of programs, for emergencies and of people on leave are only shown. A deleted account is a closed one that stays closed; nothing is removed from the directory.
