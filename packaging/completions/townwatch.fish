# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_townwatch_global_optspecs
    string join \n h/help V/version
end

function __fish_townwatch_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_townwatch_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_townwatch_using_subcommand
    set -l cmd (__fish_townwatch_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c townwatch -n "__fish_townwatch_needs_command" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_needs_command" -s V -l version -d 'Print version'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "serve" -d 'Run the office: console, intake, detection'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "init" -d 'Set a data folder up unattended'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "scan" -d 'Look through log files once and tell what is found'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "rules" -d 'The detections'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "regime" -d 'The regulations'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "incident" -d 'Levels and clocks of an incident'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "evidence" -d 'The sealed log'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "check" -d 'Check a configuration, the machine it names, and every rule and regulation'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "backup" -d 'Put everything an office must not lose into one sealed file, also while it runs'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "restore" -d 'Bring a backup back into a new data folder'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand serve" -l config -d 'Configuration file (TOML)' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand serve" -l data -d 'Folder of everything that is kept; made when absent' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand serve" -l listen -d 'Address and port of the console' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand serve" -l demo -d 'Fill an empty data folder with a fictional office'
complete -c townwatch -n "__fish_townwatch_using_subcommand serve" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand init" -l config -d 'Configuration file (TOML), when the records are kept in `PostgreSQL`' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand init" -l data -d 'Folder of everything that is kept; made when absent' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand init" -l admin -d 'Sign-in name of the first administrator, who is also the security contact' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand init" -l unit -d 'Official name of the office' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand init" -l time-zone -d 'Time zone of the office' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand init" -l password-stdin -d 'Read the password from standard input (one line)'
complete -c townwatch -n "__fish_townwatch_using_subcommand init" -l demo -d 'Fill the folder with a fictional office as well'
complete -c townwatch -n "__fish_townwatch_using_subcommand init" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand scan" -l output -d 'How findings are written' -r -f -a "table\t'A table for people'
json\t'JSON Lines'"
complete -c townwatch -n "__fish_townwatch_using_subcommand scan" -l rules -d 'A folder of Sigma rules to use as well; may be given several times' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand scan" -l format -d 'How the lines are read: a format\'s id, or `auto`' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand scan" -l columns -d 'Read the lines as rows of a table, whose columns this TOML file describes' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand scan" -l time-zone -d 'Zone of times that state none; the machine\'s when not given' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand scan" -l language -d 'Language of what is told: zh-TW, vi or en' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand scan" -l json -d 'JSON Lines, one finding a line'
complete -c townwatch -n "__fish_townwatch_using_subcommand scan" -l only-rules -d 'Leave out the built-in rules'
complete -c townwatch -n "__fish_townwatch_using_subcommand scan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and not __fish_seen_subcommand_from list test help" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and not __fish_seen_subcommand_from list test help" -f -a "list" -d 'The built-in rules'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and not __fish_seen_subcommand_from list test help" -f -a "test" -d 'Run every rule\'s own examples'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and not __fish_seen_subcommand_from list test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from list" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from test" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "list" -d 'The built-in rules'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "test" -d 'Run every rule\'s own examples'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and not __fish_seen_subcommand_from list test help" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and not __fish_seen_subcommand_from list test help" -f -a "list" -d 'The regulations with their versions'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and not __fish_seen_subcommand_from list test help" -f -a "test" -d 'Run every regulation\'s own examples'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and not __fish_seen_subcommand_from list test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and __fish_seen_subcommand_from list" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and __fish_seen_subcommand_from test" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and __fish_seen_subcommand_from help" -f -a "list" -d 'The regulations with their versions'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and __fish_seen_subcommand_from help" -f -a "test" -d 'Run every regulation\'s own examples'
complete -c townwatch -n "__fish_townwatch_using_subcommand regime; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand incident; and not __fish_seen_subcommand_from level help" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand incident; and not __fish_seen_subcommand_from level help" -f -a "level" -d 'Judge facts (JSON on standard input): level or range, clauses, clocks'
complete -c townwatch -n "__fish_townwatch_using_subcommand incident; and not __fish_seen_subcommand_from level help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand incident; and __fish_seen_subcommand_from level" -l regime -d 'The regulation, as ID or ID@VERSION; without version the one in force when it was known' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand incident; and __fish_seen_subcommand_from level" -l language -d 'Language of the derivations: zh-TW, vi or en' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand incident; and __fish_seen_subcommand_from level" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand incident; and __fish_seen_subcommand_from level" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand incident; and __fish_seen_subcommand_from help" -f -a "level" -d 'Judge facts (JSON on standard input): level or range, clauses, clocks'
complete -c townwatch -n "__fish_townwatch_using_subcommand incident; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and not __fish_seen_subcommand_from verify prove help" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and not __fish_seen_subcommand_from verify prove help" -f -a "verify" -d 'Find what is not as it was written and signed, and where. Nothing is changed'
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and not __fish_seen_subcommand_from verify prove help" -f -a "prove" -d 'Write a file that proves events to anyone (docs/verify.md)'
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and not __fish_seen_subcommand_from verify prove help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from verify" -l data -d 'Folder of everything that is kept' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from verify" -l checkpoint -d 'A checkpoint that was kept elsewhere: finds a folder that was rolled back as a whole' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from verify" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from prove" -l data -d 'Folder of everything that is kept' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from prove" -l event -d 'The event: EPOCH:INDEX' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from prove" -l to -d 'The last of several events, when there are more' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from prove" -s o -l output -d 'The file to make; it must not be there yet' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from prove" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "verify" -d 'Find what is not as it was written and signed, and where. Nothing is changed'
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "prove" -d 'Write a file that proves events to anyone (docs/verify.md)'
complete -c townwatch -n "__fish_townwatch_using_subcommand evidence; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand check" -l config -d 'Configuration file (TOML)' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand check" -l data -d 'Folder of everything that is kept; the configuration\'s when not given' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand check" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand check" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand backup" -l data -d 'Folder of everything that is kept; the configuration\'s when not given' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand backup" -l config -d 'Configuration file (TOML); it goes into the backup, the files it names for secrets do not' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand backup" -s o -l output -d 'The file to make; it must not be there yet' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand backup" -l passphrase-file -d 'A file whose first line is the passphrase' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand backup" -l passphrase-stdin -d 'Read the passphrase from standard input (one line)'
complete -c townwatch -n "__fish_townwatch_using_subcommand backup" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand backup" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand restore" -l data -d 'The new data folder; absent or empty' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand restore" -l config -d 'Configuration file (TOML), when the records go into an empty `PostgreSQL` database' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand restore" -l passphrase-file -d 'A file whose first line is the passphrase' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand restore" -l passphrase-stdin -d 'Read the passphrase from standard input (one line)'
complete -c townwatch -n "__fish_townwatch_using_subcommand restore" -l records-only -d 'FILE is a dump made before a migration: the records only, the log stays as it is'
complete -c townwatch -n "__fish_townwatch_using_subcommand restore" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand restore" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "serve" -d 'Run the office: console, intake, detection'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "init" -d 'Set a data folder up unattended'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "scan" -d 'Look through log files once and tell what is found'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "rules" -d 'The detections'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "regime" -d 'The regulations'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "incident" -d 'Levels and clocks of an incident'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "evidence" -d 'The sealed log'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "check" -d 'Check a configuration, the machine it names, and every rule and regulation'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "backup" -d 'Put everything an office must not lose into one sealed file, also while it runs'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "restore" -d 'Bring a backup back into a new data folder'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence check backup restore help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "list" -d 'The built-in rules'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "test" -d 'Run every rule\'s own examples'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from regime" -f -a "list" -d 'The regulations with their versions'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from regime" -f -a "test" -d 'Run every regulation\'s own examples'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from incident" -f -a "level" -d 'Judge facts (JSON on standard input): level or range, clauses, clocks'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "verify" -d 'Find what is not as it was written and signed, and where. Nothing is changed'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "prove" -d 'Write a file that proves events to anyone (docs/verify.md)'
