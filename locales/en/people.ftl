nav-people = People
people-title = People
people-all-units = All units
people-all-roles = All roles
people-all-states = All states
people-filter = Filter
people-empty = Nobody fits.
people-next = Next page
person-unit = Belongs to
person-new = Enter a person
person-new-intro = A one-time link is made. Give it to the person by hand or another safe way. They choose their password themselves within 30 minutes; nobody else ever sees it.
person-new-save = Enter and make the link
person-link = Link for choosing a password
person-link-intro = The link works once, for 30 minutes; a new one ends the one before. Whoever forgot the password chooses a new one in the same way.
person-link-issue = Make a link
person-link-made = The link for choosing a password
person-link-once = Hand it over now. It is shown this once and works for 30 minutes.
person-link-until = A link works until
person-link-send = Send the link by mail
person-link-sent = The link is on its way
person-link-sent-text = Nobody here sees it. It works once, for 30 minutes from now. If the mail does not arrive, “Background work” says why.
person-mail-hint = Optional. Links for choosing a password and notices go there; the person can change it.
refusal-no-mailbox = This person gave no mail address, or no mail server is configured.
person-details = Name and language
person-details-save = Save
person-signed-in = Signed in
person-sessions = { $count } browsers
person-end-sessions = Sign all out
person-suspend = Suspend the account
person-suspend-why = Why it is suspended
person-suspend-save = Suspend the account
person-reason-hint = The decision or the circumstances. Shown on this page only, not in the journal.
person-reactivate = Let in again
person-reactivate-intro = The person then has to choose a new password by a one-time link before signing in.
person-reactivate-save = Let in again
person-roles = Roles
person-no-roles = No role was given.
person-several-roles = One person in several roles: { $roles }. Nobody approves their own request.
account-state = State
account-state-active = In use
account-state-must-change = Password not chosen yet
account-state-suspended-incident = Suspended (incident)
account-state-suspended-leave = Suspended (long leave)
account-state-suspended-left = Suspended (left the office)
account-state-suspended-rules = Suspended (broke the rules of use)
account-state-suspended-idle = Suspended (not used)
account-state-none = No account
grant-days = Days
grant-new = Give a role
grant-save = Give the role
grant-unit-hint = It counts there and in everything below.
grant-last-hint = Leave empty while it has no end.
grant-deputy-hint = When they stand in for somebody. It ends together with that person's role.
grant-no-deputy = Stands in for nobody
grant-deputy-of = stands in for “{ $name }”
grant-period = { $from } to { $until }
grant-open = from { $from }
grant-never = planned from { $from }, ended before it began
grant-state-current = Held now
grant-state-future = Not begun
grant-state-past = Ended
grant-end-now = End at once
grant-end-later = End a role early
grant-end-save = Enter the last day
link-title = Choose your password
link-intro = This link works once. Afterwards sign in with your name and the new password.
link-save = Choose the password
field-again = Password again
field-deputy_of = Stands in for
field-given = Role
field-language = Language
field-last = Last day
field-role = Role
field-state = Why it is suspended
invalid-day-before = The last day lies before the first.
invalid-deputy = On the first day that person does not hold this role there, or it is the same person.
invalid-grant-end = It must be yesterday or later, and earlier than the last day so far.
invalid-grant-overlap = The person already holds this role there in that time.
invalid-password-differs = The two passwords differ.
refusal-account-state = The account's present state does not allow this.
refusal-last-administrator = A unit would be without an administrator who can sign in. Give the role to somebody else first.
refusal-no-account = This person has no account.
refusal-own-account = Nobody suspends their own account.
refusal-own-role = Nobody gives a role to themselves; ask another administrator or a supervisor.
refusal-person-reaches-further = This person also holds a role in a unit above or elsewhere; the administrator there does this.
refusal-no-grant = There is no such role any more; look again.
people-many-reason = Reason for suspending
people-many-reason-hint = The decision or the circumstances. Shown on each person’s page only, not in the journal.
people-many-suspend = Suspending signs every browser of these people out at once. You can undo it yourself for ten minutes, on the next page: the accounts are then what they were, with the same password.
people-many-suspended = { $count ->
    [one] { $count } account is suspended.
   *[other] { $count } accounts are suspended.
}
people-many-undo = For ten minutes you can undo this. The accounts are then what they were, with the same password; browsers that were signed out stay so. The system may ask first that it is you.
people-many-undone = { $count ->
    [one] { $count } account is not suspended any more.
   *[other] { $count } accounts are not suspended any more.
}
people-many-sign-out = Signing out cannot be undone: people sign in again, and their browsers count as unknown until then.
people-many-signed-out = { $count ->
    [one] { $count } person is not signed in any more.
   *[other] { $count } people are not signed in any more.
}
people-many-send = Send links by mail
people-many-send-before = A link for choosing a password goes to each person’s own mailbox, works once, for 30 minutes, and ends the one before. It cannot be called back. The system may ask first that it is you; mark the rows again then.
people-many-sent = { $count ->
    [one] { $count } person has a link that works; it goes by mail.
   *[other] { $count } people have a link that works; it goes by mail.
}
refusal-undo-over = More than ten minutes have passed. Let the person in again on their page; they then choose a new password.
