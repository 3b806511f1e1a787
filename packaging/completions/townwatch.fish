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
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "mail" -d 'Messages and the rules of mailboxes'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "search" -d 'Look for kept log lines, also while a server runs'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "check" -d 'Check a configuration, the machine it names, and every rule and regulation'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "call" -d 'Ask a running server for anything a program may ask for, with a key'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "secret" -d 'Secrets of the configuration: kept in the records, sealed by the master key'
complete -c townwatch -n "__fish_townwatch_needs_command" -f -a "source" -d 'Who sends log lines'
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
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and not __fish_seen_subcommand_from list lint test help" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and not __fish_seen_subcommand_from list lint test help" -f -a "list" -d 'The rules: the built-in ones, and those of folders'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and not __fish_seen_subcommand_from list lint test help" -f -a "lint" -d 'What is wrong with rules, and what the Sigma specification advises, with line and column'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and not __fish_seen_subcommand_from list lint test help" -f -a "test" -d 'Run every rule\'s own examples'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and not __fish_seen_subcommand_from list lint test help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from list" -l rules -d 'A folder of rules; may be given several times, and a later one goes before an earlier one' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from list" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from lint" -l json -d 'JSON Lines'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from lint" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from test" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from test" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "list" -d 'The rules: the built-in ones, and those of folders'
complete -c townwatch -n "__fish_townwatch_using_subcommand rules; and __fish_seen_subcommand_from help" -f -a "lint" -d 'What is wrong with rules, and what the Sigma specification advises, with line and column'
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
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and not __fish_seen_subcommand_from check audit-rules help" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and not __fish_seen_subcommand_from check audit-rules help" -f -a "check" -d 'Judge messages: who they are from, where they lead, what they carry. Nothing is fetched'
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and not __fish_seen_subcommand_from check audit-rules help" -f -a "audit-rules" -d 'Judge rules of mailboxes: Sieve, .forward, alias maps, exports of Get-InboxRule'
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and not __fish_seen_subcommand_from check audit-rules help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from check" -l domain -d 'A mail domain of the office; may be given several times' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from check" -l office -d 'What the office knows of itself (TOML): domains, relays, directory, protected names' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from check" -l dns-zone -d 'Answers of the name system (a zone file); without it, what needs them stays undecided' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from check" -l language -d 'Language of what is told: zh-TW, vi or en' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from check" -l json -d 'JSON Lines, one message a line'
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from audit-rules" -l domain -d 'A mail domain of the office; addresses elsewhere are outside. May be given several times' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from audit-rules" -l before -d 'The rules as they were before; what is new, changed or gone is told. May be given several times' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from audit-rules" -l language -d 'Language of what is told: zh-TW, vi or en' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from audit-rules" -l json -d 'JSON Lines, one rule a line'
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from audit-rules" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from help" -f -a "check" -d 'Judge messages: who they are from, where they lead, what they carry. Nothing is fetched'
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from help" -f -a "audit-rules" -d 'Judge rules of mailboxes: Sieve, .forward, alias maps, exports of Get-InboxRule'
complete -c townwatch -n "__fish_townwatch_using_subcommand mail; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand search" -l data -d 'Folder of everything that is kept; the configuration\'s when not given' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand search" -l config -d 'Configuration file (TOML), when the records are kept in `PostgreSQL`' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand search" -l from -d 'Only lines of this moment and after, by when they happened: 2026-11-21T10:00:00+08:00' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand search" -l to -d 'Only lines before this moment' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand search" -l purpose -d 'What it is looked for; goes into the journal' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand search" -l limit -d 'So many of the newest at most; all of them when not given' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand search" -l json -d 'JSON Lines, one line of the log each'
complete -c townwatch -n "__fish_townwatch_using_subcommand search" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand check" -l config -d 'Configuration file (TOML)' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand check" -l data -d 'Folder of everything that is kept; the configuration\'s when not given' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand check" -l send-test -d 'Send a test message to this mail address; otherwise nothing is sent' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand check" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand check" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -l server -d 'The running server' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -l key-file -d 'A file whose first line is the key, made on the page My account' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -l ca-file -d 'Certificates of authorities (PEM) to trust instead of the machine\'s' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -l language -d 'Language of what is told: zh-TW, vi or en' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -l all -d 'Follow every page of a list and write JSON Lines, one item a line'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "view-today" -d 'What is due and what runs, within the roles one has.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "list-findings" -d 'Findings of one\'s units.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "view-finding" -d 'One finding with the lines that prove it.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "accept-finding" -d '是資安事件: known from now, the clocks run.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "dismiss-finding" -d '不是資安事件, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "watch-finding" -d '再觀察, until a time.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "reopen-finding" -d 'Take a judgement back.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "list-incidents" -d 'Incidents of one\'s units.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "view-incident" -d 'One incident with clocks and chronology.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "judge-level" -d 'Facts to level, by the regulation of the case.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "add-regime" -d 'Judge a case by a further regulation.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "record-duty" -d 'A duty of a regulation was done.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "change-known-at" -d '知悉時間 corrected, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "record-report" -d 'Reported to the authority, with the receipt number.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "record-control" -d 'Damage controlled or recovered.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "add-note" -d 'A line for the chronology.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "add-attachment" -d 'Add a file to an incident.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "view-attachment" -d 'A file of an incident.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "list-sources" -d 'Where log lines come from, and when the last one came.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "search-log" -d 'Look for kept log lines, for a purpose that is written down.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "view-surroundings" -d 'The lines around one of them at the same source, for a purpose that is written down.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "list-units" -d 'The tree of units as of today, with every move that is known.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "enter-unit" -d 'Enter a unit below another.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "rename-unit" -d 'Give a unit another name.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "move-unit" -d 'Put a unit under another one from a day on.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "close-unit" -d 'End a unit, or merge it into another, from a day on.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "list-people" -d 'People of one\'s units, with roles and accounts.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "view-person" -d 'One person, with every role they were given.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "enter-person" -d 'Enter a person, who chooses a password by a one-time link.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "change-person" -d 'Name and language of a person.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "suspend-account" -d 'Keep a person from signing in, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "reactivate-account" -d 'Let a suspended person choose a new password, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "end-sessions" -d 'Sign every browser of a person out.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "grant-role" -d 'Give a role to somebody else, from a day until a day, also as a deputy (代理).'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "end-grant" -d 'End a role early; every unit keeps an administrator who can sign in.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "view-first-start" -d 'How far the guided first start of a unit has come.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "mark-step" -d 'A step of the first start is done or put off.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "view-premises" -d 'What is normal at a unit: countries, own networks and mail domains, administrators\' accounts.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "set-premise" -d 'Say what is normal at a unit.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "list-duties" -d 'Who is on duty for what, from when until when.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "list-jobs" -d 'What the program is to do later, and what it could not do.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "retry-job" -d 'Try a job again now.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "drop-job" -d 'Give a job up for good.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and not __fish_seen_subcommand_from view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note add-attachment view-attachment list-sources search-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-today" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-findings" -l state -d 'Only this state.' -r -f -a "open\t''
dismissed\t''
watched\t''
accepted\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-findings" -l severity -d 'At least this severity.' -r -f -a "informational\t''
low\t''
medium\t''
high\t''
critical\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-findings" -l rule -d 'Only this rule (its Sigma id).' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-findings" -l after -d '`next` of the page before.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-findings" -l limit -d 'How many at most; 50 where it is not said, never more than 200.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-findings" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-finding" -l id -d 'The finding.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-finding" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from accept-finding" -l id -d 'The finding.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from accept-finding" -l seen -d 'The version that was seen; somebody else\'s change is never overwritten.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from accept-finding" -l title -d 'What the case is called.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from accept-finding" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from dismiss-finding" -l id -d 'The finding.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from dismiss-finding" -l seen -d 'The version that was seen.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from dismiss-finding" -l reason -d 'Why.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from dismiss-finding" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from watch-finding" -l id -d 'The finding.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from watch-finding" -l seen -d 'The version that was seen.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from watch-finding" -l reason -d 'Why.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from watch-finding" -l until -d 'Until when; a time to come.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from watch-finding" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from reopen-finding" -l id -d 'The finding.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from reopen-finding" -l seen -d 'The version that was seen.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from reopen-finding" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-incidents" -l state -d 'Only this state.' -r -f -a "open\t''
controlled\t''
closed\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-incidents" -l after -d '`next` of the page before.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-incidents" -l limit -d 'How many at most; 50 where it is not said, never more than 200.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-incidents" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-incident" -l id -d 'The incident.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-incident" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from judge-level" -l id -d 'The incident.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from judge-level" -l seen -d 'The version that was seen.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from judge-level" -l regime -d 'Which of its regulations; the case\'s own when left out.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from judge-level" -l facts -d 'Facts as that regulation asks for them (`townwatch incident level`). `impacts` and `override` are judged; another level than the one that stood is a change from now on.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from judge-level" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-regime" -l id -d 'The incident.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-regime" -l seen -d 'The version that was seen.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-regime" -l regime -d 'The regulation (`townwatch regime list`); the version of the day the case was known is taken, and stays.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-regime" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-duty" -l id -d 'The incident.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-duty" -l seen -d 'The version that was seen.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-duty" -l regime -d 'The regulation.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-duty" -l clock -d 'Its clock (`final_report`; `report-2` after the first change of the level).' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-duty" -l at -d 'When; no time to come.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-duty" -l note -d 'How: a receipt, whom, by which channel.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-duty" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-known-at" -l id -d 'The incident.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-known-at" -l seen -d 'The version that was seen.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-known-at" -l known-at -d 'Known since; no time to come.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-known-at" -l reason -d 'Why it is corrected.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-known-at" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-report" -l id -d 'The incident.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-report" -l seen -d 'The version that was seen.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-report" -l at -d 'When; no time to come.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-report" -l receipt -d 'The authority\'s receipt number.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-report" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-control" -l id -d 'The incident.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-control" -l seen -d 'The version that was seen.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-control" -l at -d 'When; no time to come.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-control" -l how -d 'How.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from record-control" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-note" -l id -d 'The incident.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-note" -l happened -d 'When it happened; no time to come.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-note" -l text -d 'What happened.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-note" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-attachment" -l id -d 'The incident.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-attachment" -l name -d 'Its name; the last part of a path.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-attachment" -l content -d 'Its content, in base64 (RFC 4648, section 4); larger files come through the page.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from add-attachment" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-attachment" -l id -d 'The incident.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-attachment" -l attachment -d 'The attachment.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-attachment" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-sources" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from search-log" -l query -d 'Words of the line, "quoted text", field:value, field:prefix*; - before a term leaves lines out.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from search-log" -l purpose -d 'What it is looked for; goes into the journal.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from search-log" -l from -d 'Only lines of this moment and after, by when they happened.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from search-log" -l to -d 'Only lines before this moment.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from search-log" -l late -d 'Also lines that arrived more than a day after they happened; takes longer.' -r -f -a "true\t''
false\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from search-log" -l after -d '`next` of the page before.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from search-log" -l limit -d 'How many at most; 50 where it is not said, never more than 200.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from search-log" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-surroundings" -l event -d 'The event: EPOCH:INDEX.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-surroundings" -l purpose -d 'What it is looked at for; goes into the journal.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-surroundings" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-units" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from enter-unit" -l parent -d 'The unit above it.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from enter-unit" -l name -d 'Its name.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from enter-unit" -l time-zone -d 'IANA zone; that of the unit above when not given.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from enter-unit" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from rename-unit" -l unit -d 'The unit.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from rename-unit" -l seen -d 'The name that was seen; somebody else\'s change is never overwritten.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from rename-unit" -l name -d 'Its new name.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from rename-unit" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from move-unit" -l unit -d 'The unit.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from move-unit" -l parent -d 'The unit above it.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from move-unit" -l from -d 'First day.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from move-unit" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from close-unit" -l unit -d 'The unit.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from close-unit" -l from -d 'First day on which it is no more.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from close-unit" -l into -d 'The unit it is merged into; the one above it when not given.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from close-unit" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-people" -l unit -d 'Only those of this unit and below.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-people" -l role -d 'Only those who hold this role today.' -r -f -a "staff\t''
system-admin\t''
network-admin\t''
supervisor\t''
security-contact\t''
team-leader\t''
ciso\t''
head\t''
executive-secretary\t''
auditor\t''
vans-admin\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-people" -l state -d 'Only those whose account is in this state.' -r -f -a "active\t''
must-change\t''
suspended-incident\t''
suspended-leave\t''
suspended-left\t''
suspended-rules\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-people" -l after -d '`next` of the page before.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-people" -l limit -d 'How many at most; 50 where it is not said, never more than 200.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-people" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-person" -l id -d 'The person.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-person" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from enter-person" -l unit -d 'The unit.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from enter-person" -l name -d 'Official name.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from enter-person" -l sign-in-name -d 'Sign-in name; stored lower case.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from enter-person" -l language -d 'The language they read.' -r -f -a "zh-TW\t''
vi\t''
en\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from enter-person" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-person" -l id -d 'The person.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-person" -l seen-name -d 'The name that was seen; somebody else\'s change is never overwritten.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-person" -l seen-language -d 'The language that was seen.' -r -f -a "zh-TW\t''
vi\t''
en\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-person" -l name -d 'Official name.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-person" -l language -d 'The language they read.' -r -f -a "zh-TW\t''
vi\t''
en\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from change-person" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from suspend-account" -l id -d 'The person.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from suspend-account" -l state -d 'What kind of reason.' -r -f -a "suspended-incident\t''
suspended-leave\t''
suspended-left\t''
suspended-rules\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from suspend-account" -l reason -d 'Why.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from suspend-account" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from reactivate-account" -l id -d 'The person.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from reactivate-account" -l reason -d 'Why.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from reactivate-account" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from end-sessions" -l id -d 'The person.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from end-sessions" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from grant-role" -l id -d 'The person.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from grant-role" -l role -d 'Which role.' -r -f -a "staff\t''
system-admin\t''
network-admin\t''
supervisor\t''
security-contact\t''
team-leader\t''
ciso\t''
head\t''
executive-secretary\t''
auditor\t''
vans-admin\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from grant-role" -l unit -d 'The unit.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from grant-role" -l from -d 'First day.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from grant-role" -l until -d 'Last day; none while it runs on.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from grant-role" -l deputy-of -d 'For whom they stand in.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from grant-role" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from end-grant" -l id -d 'The person.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from end-grant" -l role -d 'Which role.' -r -f -a "staff\t''
system-admin\t''
network-admin\t''
supervisor\t''
security-contact\t''
team-leader\t''
ciso\t''
head\t''
executive-secretary\t''
auditor\t''
vans-admin\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from end-grant" -l unit -d 'The unit.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from end-grant" -l from -d 'Its first day.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from end-grant" -l last -d 'Its last day; yesterday ends it at once.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from end-grant" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-first-start" -l unit -d 'The unit.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-first-start" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from mark-step" -l unit -d 'The unit.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from mark-step" -l step -d 'Which step.' -r -f -a "units\t''
countries\t''
contacts\t''
source\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from mark-step" -l mark -d 'What became of it.' -r -f -a "open\t''
later\t''
done\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from mark-step" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-premises" -l unit -d 'The unit.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from view-premises" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from set-premise" -l unit -d 'The unit.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from set-premise" -l list -d 'Which list.' -r -f -a "countries\t''
own_networks\t''
own_domains\t''
administrators\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from set-premise" -l seen -d 'The unit\'s own list that was seen, with blanks between; what somebody else added meanwhile stays.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from set-premise" -l values -d 'Its values with blanks between: codes of ISO 3166 such as `TW VN`, networks such as `192.0.2.0/24`, mail domains, or names of accounts. None: the unit above decides again.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from set-premise" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-duties" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-jobs" -l troubled -d 'Only those that failed.' -r -f -a "true\t''
false\t''"
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-jobs" -l after -d '`next` of the page before.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-jobs" -l limit -d 'How many at most; 50 where it is not said, never more than 200.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from list-jobs" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from retry-job" -l kind -d 'The job\'s kind.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from retry-job" -l key -d 'The job\'s key.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from retry-job" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from drop-job" -l kind -d 'The job\'s kind.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from drop-job" -l key -d 'The job\'s key.' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from drop-job" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "view-today" -d 'What is due and what runs, within the roles one has.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "list-findings" -d 'Findings of one\'s units.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "view-finding" -d 'One finding with the lines that prove it.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "accept-finding" -d '是資安事件: known from now, the clocks run.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "dismiss-finding" -d '不是資安事件, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "watch-finding" -d '再觀察, until a time.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "reopen-finding" -d 'Take a judgement back.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "list-incidents" -d 'Incidents of one\'s units.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "view-incident" -d 'One incident with clocks and chronology.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "judge-level" -d 'Facts to level, by the regulation of the case.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "add-regime" -d 'Judge a case by a further regulation.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "record-duty" -d 'A duty of a regulation was done.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "change-known-at" -d '知悉時間 corrected, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "record-report" -d 'Reported to the authority, with the receipt number.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "record-control" -d 'Damage controlled or recovered.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "add-note" -d 'A line for the chronology.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "add-attachment" -d 'Add a file to an incident.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "view-attachment" -d 'A file of an incident.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "list-sources" -d 'Where log lines come from, and when the last one came.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "search-log" -d 'Look for kept log lines, for a purpose that is written down.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "view-surroundings" -d 'The lines around one of them at the same source, for a purpose that is written down.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "list-units" -d 'The tree of units as of today, with every move that is known.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "enter-unit" -d 'Enter a unit below another.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "rename-unit" -d 'Give a unit another name.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "move-unit" -d 'Put a unit under another one from a day on.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "close-unit" -d 'End a unit, or merge it into another, from a day on.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "list-people" -d 'People of one\'s units, with roles and accounts.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "view-person" -d 'One person, with every role they were given.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "enter-person" -d 'Enter a person, who chooses a password by a one-time link.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "change-person" -d 'Name and language of a person.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "suspend-account" -d 'Keep a person from signing in, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "reactivate-account" -d 'Let a suspended person choose a new password, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "end-sessions" -d 'Sign every browser of a person out.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "grant-role" -d 'Give a role to somebody else, from a day until a day, also as a deputy (代理).'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "end-grant" -d 'End a role early; every unit keeps an administrator who can sign in.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "view-first-start" -d 'How far the guided first start of a unit has come.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "mark-step" -d 'A step of the first start is done or put off.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "view-premises" -d 'What is normal at a unit: countries, own networks and mail domains, administrators\' accounts.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "set-premise" -d 'Say what is normal at a unit.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "list-duties" -d 'Who is on duty for what, from when until when.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "list-jobs" -d 'What the program is to do later, and what it could not do.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "retry-job" -d 'Try a job again now.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "drop-job" -d 'Give a job up for good.'
complete -c townwatch -n "__fish_townwatch_using_subcommand call; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand secret; and not __fish_seen_subcommand_from set help" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand secret; and not __fish_seen_subcommand_from set help" -f -a "set" -d 'Keep a secret; it is read from standard input (one line). The server must not be running'
complete -c townwatch -n "__fish_townwatch_using_subcommand secret; and not __fish_seen_subcommand_from set help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand secret; and __fish_seen_subcommand_from set" -l config -d 'Configuration file (TOML)' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand secret; and __fish_seen_subcommand_from set" -l data -d 'Folder of everything that is kept; the configuration\'s when not given' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand secret; and __fish_seen_subcommand_from set" -l generate -d 'Make a secret for a webhook, keep it and print it once, for the receiver'
complete -c townwatch -n "__fish_townwatch_using_subcommand secret; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "set" -d 'Keep a secret; it is read from standard input (one line). The server must not be running'
complete -c townwatch -n "__fish_townwatch_using_subcommand secret; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and not __fish_seen_subcommand_from add key help" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and not __fish_seen_subcommand_from add key help" -f -a "add" -d 'Enter a source with how its sender is known, and print its key once. The server must not be running'
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and not __fish_seen_subcommand_from add key help" -f -a "key" -d 'Make a key for a sender that speaks HTTP, and print it once; a key from before opens no more. The server must not be running'
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and not __fish_seen_subcommand_from add key help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from add" -l data -d 'Folder of everything that is kept; the configuration\'s when not given' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from add" -l config -d 'Configuration file (TOML)' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from add" -l name -d 'The name people know it by' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from add" -l unit -d 'Whose logs these are; the top unit when not given' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from add" -l format -d 'How the lines are read: a format\'s id, or `auto`' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from add" -l time-zone -d 'Zone of times that state none; the unit\'s when not given' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from add" -l address -d 'The address or network it sends from' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from add" -l certificate -d 'The name in its client certificate: its first DNS name, else its common name' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from add" -l json -d 'JSON, one document'
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from key" -l unit -d 'Name of the unit whose logs these are, for a new source; the top unit when not given' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from key" -l format -d 'How its entries are read, for a new source: a format\'s id, or `auto`' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from key" -l time-zone -d 'Zone of times that state none, for a new source; the unit\'s when not given' -r
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from key" -l config -d 'Configuration file (TOML)' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from key" -l data -d 'Folder of everything that is kept; the configuration\'s when not given' -r -F
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from key" -s h -l help -d 'Print help'
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from help" -f -a "add" -d 'Enter a source with how its sender is known, and print its key once. The server must not be running'
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from help" -f -a "key" -d 'Make a key for a sender that speaks HTTP, and print it once; a key from before opens no more. The server must not be running'
complete -c townwatch -n "__fish_townwatch_using_subcommand source; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
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
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "serve" -d 'Run the office: console, intake, detection'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "init" -d 'Set a data folder up unattended'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "scan" -d 'Look through log files once and tell what is found'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "rules" -d 'The detections'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "regime" -d 'The regulations'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "incident" -d 'Levels and clocks of an incident'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "evidence" -d 'The sealed log'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "mail" -d 'Messages and the rules of mailboxes'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "search" -d 'Look for kept log lines, also while a server runs'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "check" -d 'Check a configuration, the machine it names, and every rule and regulation'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "call" -d 'Ask a running server for anything a program may ask for, with a key'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "secret" -d 'Secrets of the configuration: kept in the records, sealed by the master key'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "source" -d 'Who sends log lines'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "backup" -d 'Put everything an office must not lose into one sealed file, also while it runs'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "restore" -d 'Bring a backup back into a new data folder'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and not __fish_seen_subcommand_from serve init scan rules regime incident evidence mail search check call secret source backup restore help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "list" -d 'The rules: the built-in ones, and those of folders'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "lint" -d 'What is wrong with rules, and what the Sigma specification advises, with line and column'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from rules" -f -a "test" -d 'Run every rule\'s own examples'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from regime" -f -a "list" -d 'The regulations with their versions'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from regime" -f -a "test" -d 'Run every regulation\'s own examples'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from incident" -f -a "level" -d 'Judge facts (JSON on standard input): level or range, clauses, clocks'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "verify" -d 'Find what is not as it was written and signed, and where. Nothing is changed'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from evidence" -f -a "prove" -d 'Write a file that proves events to anyone (docs/verify.md)'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from mail" -f -a "check" -d 'Judge messages: who they are from, where they lead, what they carry. Nothing is fetched'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from mail" -f -a "audit-rules" -d 'Judge rules of mailboxes: Sieve, .forward, alias maps, exports of Get-InboxRule'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "view-today" -d 'What is due and what runs, within the roles one has.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "list-findings" -d 'Findings of one\'s units.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "view-finding" -d 'One finding with the lines that prove it.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "accept-finding" -d '是資安事件: known from now, the clocks run.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "dismiss-finding" -d '不是資安事件, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "watch-finding" -d '再觀察, until a time.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "reopen-finding" -d 'Take a judgement back.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "list-incidents" -d 'Incidents of one\'s units.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "view-incident" -d 'One incident with clocks and chronology.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "judge-level" -d 'Facts to level, by the regulation of the case.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "add-regime" -d 'Judge a case by a further regulation.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "record-duty" -d 'A duty of a regulation was done.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "change-known-at" -d '知悉時間 corrected, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "record-report" -d 'Reported to the authority, with the receipt number.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "record-control" -d 'Damage controlled or recovered.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "add-note" -d 'A line for the chronology.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "add-attachment" -d 'Add a file to an incident.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "view-attachment" -d 'A file of an incident.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "list-sources" -d 'Where log lines come from, and when the last one came.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "search-log" -d 'Look for kept log lines, for a purpose that is written down.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "view-surroundings" -d 'The lines around one of them at the same source, for a purpose that is written down.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "list-units" -d 'The tree of units as of today, with every move that is known.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "enter-unit" -d 'Enter a unit below another.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "rename-unit" -d 'Give a unit another name.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "move-unit" -d 'Put a unit under another one from a day on.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "close-unit" -d 'End a unit, or merge it into another, from a day on.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "list-people" -d 'People of one\'s units, with roles and accounts.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "view-person" -d 'One person, with every role they were given.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "enter-person" -d 'Enter a person, who chooses a password by a one-time link.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "change-person" -d 'Name and language of a person.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "suspend-account" -d 'Keep a person from signing in, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "reactivate-account" -d 'Let a suspended person choose a new password, with a reason.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "end-sessions" -d 'Sign every browser of a person out.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "grant-role" -d 'Give a role to somebody else, from a day until a day, also as a deputy (代理).'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "end-grant" -d 'End a role early; every unit keeps an administrator who can sign in.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "view-first-start" -d 'How far the guided first start of a unit has come.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "mark-step" -d 'A step of the first start is done or put off.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "view-premises" -d 'What is normal at a unit: countries, own networks and mail domains, administrators\' accounts.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "set-premise" -d 'Say what is normal at a unit.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "list-duties" -d 'Who is on duty for what, from when until when.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "list-jobs" -d 'What the program is to do later, and what it could not do.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "retry-job" -d 'Try a job again now.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from call" -f -a "drop-job" -d 'Give a job up for good.'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from secret" -f -a "set" -d 'Keep a secret; it is read from standard input (one line). The server must not be running'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from source" -f -a "add" -d 'Enter a source with how its sender is known, and print its key once. The server must not be running'
complete -c townwatch -n "__fish_townwatch_using_subcommand help; and __fish_seen_subcommand_from source" -f -a "key" -d 'Make a key for a sender that speaks HTTP, and print it once; a key from before opens no more. The server must not be running'
