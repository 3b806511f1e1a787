nav-registers = Registers
registers-title = Registers and forms
registers-intro = Each form has its number, fields, steps of approval and history. Choose one to look or to fill one in.
registers-empty = There is no register for you to see.
registers-problems = These files have mistakes and are not used until they are corrected:
register-column-title = Form
register-column-official = Form number
register-column-says = What it is for
register-column-open = Open
register-column-digest = SHA-256 of its declaration
register-clauses = Clauses it follows
sheets-all = All
sheets-empty = There is no sheet yet.
sheets-older = Older sheets
sheet-column-number = Number
sheet-column-state = State
sheet-column-by = Begun by
sheet-column-at = Begun at
sheet-column-due = Due
sheet-new = New
sheet-new-intro = You can save first and complete it later; when it is sent, the system says what is missing.
sheet-save = Save
sheet-choose = Choose
sheet-steps = Next steps
sheet-still = Still missing: { $fields }
sheet-note = Words or reason
sheet-note-hint = Needed for returning, withdrawing and the like.
sheet-history = History
sheet-begun = Begun
sheet-filled = Filled in
sheet-written = What was written
sheet-deputy = (for { $name })
sheet-print = Print
sheet-otherwise = The declaration has changed since this sheet was begun; further steps follow the present one.
sheet-number-hint = The number of that sheet, as in 115-CHG-0007.
sheet-by-clause = { " " }({ $code }: “{ $quote }”)
sheet-refused-unknown = The register has no such step or field.
sheet-refused-order = This step cannot be taken in the present state.
sheet-refused-other-case = This step is not for such a case.
sheet-refused-role = This step is for: { $roles }.
sheet-refused-same-person = Who filled it or did the step before does not approve or check it.
sheet-refused-not-now = “{ $field }” cannot be changed in this state.
sheet-refused-reason = Give the reason.
sheet-refused-oral = “{ $field }” does not hold: somebody else must have agreed, with the number that was called, not later than now.
sheet-value-yes = Yes
sheet-value-no = No
sheet-value-too-long = it is too long
sheet-value-not-a-number = it is no number
sheet-value-not-a-date = it is no date
sheet-value-not-a-moment = it is no time
sheet-value-not-a-choice = it is none of the choices
sheet-value-not-an-address = it is no address
sheet-value-not-a-name = it is no name of a host or account
sheet-value-not-known = it is not on record, or not yours to see
sheet-value-not-the-role = they do not hold the role
sheet-value-not-a-digest = it is not a SHA-256 of 64 hexadecimal digits
help-registers-title = Registers and forms
help-registers-text =
    “Registers” lists the forms of the office, such as the change request and the corrective action. Choose one and press “New”; you can save first and complete it later.

    • Each sheet gets its number by itself, as in 115-CHG-0007.
    • “Next steps” says what can be done, and what is still missing.
    • Nobody approves what they filled themselves; a major change is approved by the executive secretary or above.
    • When something is refused, the system names the clause, and it is written down.
    • An emergency: write down the approval by word first, and add the form in time afterwards.
sheets-about = Records about it
sheets-about-begin = Begin: { $title }
