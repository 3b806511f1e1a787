normal-title = What is normal here
normal-intro = Somebody said that these are normal at the office. Until then, new findings of the same kind are put aside as no incident and counted; afterwards they are listed again by themselves. Look through them now and then.
normal-empty = Nothing was declared normal.
normal-meant = Kind
normal-meant-account = Account
normal-meant-address = Source address
normal-meant-host = Host
normal-column-rule = Rule
normal-column-by = Said by
normal-column-at = Said at
normal-column-hidden = Findings put aside
normal-stands = Stands
normal-over = Over
normal-end = End now
normal-extend = Change the end
normal-many-before = After an end, findings of that kind are listed again; to change the end, enter the new one.
normal-many-ended = { $count ->
    [one] One was ended.
   *[other] { $count } were ended.
  }
normal-many-extended = { $count ->
    [one] One has a new end.
   *[other] { $count } have a new end.
  }
normal-many-until = New end (when you change it)
normal-declare = This is normal here
normal-declare-hint = Only for new findings of the same rule about the same one; this finding still needs a judgement. Half a year at most.
normal-declare-save = Declare normal
normal-reason = Why it is normal
normal-until = Until
finding-normal-by = { $by } had said that this is normal here; it was put aside when it was found, { $at }.
refusal-never-normal = The gravest findings, and those that tell of traces being hidden, are never normal.
refusal-normal-many = There are as many as there may be. Look through them and end what is not needed.
refusal-normal-over = This has ended already.
invalid-normal-long = must be within half a year.
