app-passwords-title = App passwords
app-passwords-intro = Use one app password for each telephone or mail program, and do not store your own password in them. When a device is lost, end its password; the others go on.
app-passwords-empty = There is no app password.
app-passwords-name = Program or device
app-passwords-name-hint = So that you know it later, such as “mail on the office telephone”.
app-passwords-last = Last used
app-passwords-from = Last used from
app-passwords-unused = Not used yet
app-passwords-new = New app password
app-passwords-make = Make the password
app-passwords-made = The app password is made
app-passwords-once = Type it into the program or device now. It is shown this once and cannot be looked up again; dashes and capital letters do not matter.
app-passwords-account = The account is { $name }; the password is:
app-passwords-end = End the marked passwords
app-passwords-end-all = End all app passwords
app-passwords-many-end = They open nothing at once, and this cannot be undone; programs that use one need a new one.
app-passwords-many-ended = { $count ->
    [one] One app password opens nothing any more.
   *[other] { $count } app passwords open nothing any more.
}
app-passwords-where = Where they can be used
app-passwords-where-text = Only for mail and other services that ask the directory (LDAP) of this system; not for signing in here, and not for changing a password. They all end when your account is closed, when you report “This was not me”, and when a password is set by a one-time link; changing your own password leaves them.
refusal-app-passwords = The account policy of the office allows no app passwords.
refusal-app-passwords-many = There are as many app passwords as there may be. End one that is not used any more first.
