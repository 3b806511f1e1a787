_townwatch() {
    local i cur prev opts cmd
    COMPREPLY=()
    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
        cur="$2"
    else
        cur="${COMP_WORDS[COMP_CWORD]}"
    fi
    prev="$3"
    cmd=""
    opts=""

    for i in "${COMP_WORDS[@]:0:COMP_CWORD}"
    do
        case "${cmd},${i}" in
            ",$1")
                cmd="townwatch"
                ;;
            townwatch,account)
                cmd="townwatch__subcmd__account"
                ;;
            townwatch,audit-pack)
                cmd="townwatch__subcmd__audit__subcmd__pack"
                ;;
            townwatch,backup)
                cmd="townwatch__subcmd__backup"
                ;;
            townwatch,call)
                cmd="townwatch__subcmd__call"
                ;;
            townwatch,check)
                cmd="townwatch__subcmd__check"
                ;;
            townwatch,duty)
                cmd="townwatch__subcmd__duty"
                ;;
            townwatch,evidence)
                cmd="townwatch__subcmd__evidence"
                ;;
            townwatch,help)
                cmd="townwatch__subcmd__help"
                ;;
            townwatch,hunt)
                cmd="townwatch__subcmd__hunt"
                ;;
            townwatch,incident)
                cmd="townwatch__subcmd__incident"
                ;;
            townwatch,init)
                cmd="townwatch__subcmd__init"
                ;;
            townwatch,mail)
                cmd="townwatch__subcmd__mail"
                ;;
            townwatch,policy)
                cmd="townwatch__subcmd__policy"
                ;;
            townwatch,query)
                cmd="townwatch__subcmd__query"
                ;;
            townwatch,query-worker)
                cmd="townwatch__subcmd__query__subcmd__worker"
                ;;
            townwatch,regime)
                cmd="townwatch__subcmd__regime"
                ;;
            townwatch,register)
                cmd="townwatch__subcmd__register"
                ;;
            townwatch,restore)
                cmd="townwatch__subcmd__restore"
                ;;
            townwatch,rules)
                cmd="townwatch__subcmd__rules"
                ;;
            townwatch,scan)
                cmd="townwatch__subcmd__scan"
                ;;
            townwatch,search)
                cmd="townwatch__subcmd__search"
                ;;
            townwatch,secret)
                cmd="townwatch__subcmd__secret"
                ;;
            townwatch,serve)
                cmd="townwatch__subcmd__serve"
                ;;
            townwatch,source)
                cmd="townwatch__subcmd__source"
                ;;
            townwatch,traffic)
                cmd="townwatch__subcmd__traffic"
                ;;
            townwatch__subcmd__account,check-password)
                cmd="townwatch__subcmd__account__subcmd__check__subcmd__password"
                ;;
            townwatch__subcmd__account,client)
                cmd="townwatch__subcmd__account__subcmd__client"
                ;;
            townwatch__subcmd__account,help)
                cmd="townwatch__subcmd__account__subcmd__help"
                ;;
            townwatch__subcmd__account,import)
                cmd="townwatch__subcmd__account__subcmd__import"
                ;;
            townwatch__subcmd__account,service-key)
                cmd="townwatch__subcmd__account__subcmd__service__subcmd__key"
                ;;
            townwatch__subcmd__account,sweep)
                cmd="townwatch__subcmd__account__subcmd__sweep"
                ;;
            townwatch__subcmd__account__subcmd__client,add)
                cmd="townwatch__subcmd__account__subcmd__client__subcmd__add"
                ;;
            townwatch__subcmd__account__subcmd__client,help)
                cmd="townwatch__subcmd__account__subcmd__client__subcmd__help"
                ;;
            townwatch__subcmd__account__subcmd__client,list)
                cmd="townwatch__subcmd__account__subcmd__client__subcmd__list"
                ;;
            townwatch__subcmd__account__subcmd__client__subcmd__help,add)
                cmd="townwatch__subcmd__account__subcmd__client__subcmd__help__subcmd__add"
                ;;
            townwatch__subcmd__account__subcmd__client__subcmd__help,help)
                cmd="townwatch__subcmd__account__subcmd__client__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__account__subcmd__client__subcmd__help,list)
                cmd="townwatch__subcmd__account__subcmd__client__subcmd__help__subcmd__list"
                ;;
            townwatch__subcmd__account__subcmd__help,check-password)
                cmd="townwatch__subcmd__account__subcmd__help__subcmd__check__subcmd__password"
                ;;
            townwatch__subcmd__account__subcmd__help,client)
                cmd="townwatch__subcmd__account__subcmd__help__subcmd__client"
                ;;
            townwatch__subcmd__account__subcmd__help,help)
                cmd="townwatch__subcmd__account__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__account__subcmd__help,import)
                cmd="townwatch__subcmd__account__subcmd__help__subcmd__import"
                ;;
            townwatch__subcmd__account__subcmd__help,service-key)
                cmd="townwatch__subcmd__account__subcmd__help__subcmd__service__subcmd__key"
                ;;
            townwatch__subcmd__account__subcmd__help,sweep)
                cmd="townwatch__subcmd__account__subcmd__help__subcmd__sweep"
                ;;
            townwatch__subcmd__account__subcmd__help__subcmd__client,add)
                cmd="townwatch__subcmd__account__subcmd__help__subcmd__client__subcmd__add"
                ;;
            townwatch__subcmd__account__subcmd__help__subcmd__client,list)
                cmd="townwatch__subcmd__account__subcmd__help__subcmd__client__subcmd__list"
                ;;
            townwatch__subcmd__call,accept-finding)
                cmd="townwatch__subcmd__call__subcmd__accept__subcmd__finding"
                ;;
            townwatch__subcmd__call,add-attachment)
                cmd="townwatch__subcmd__call__subcmd__add__subcmd__attachment"
                ;;
            townwatch__subcmd__call,add-edition)
                cmd="townwatch__subcmd__call__subcmd__add__subcmd__edition"
                ;;
            townwatch__subcmd__call,add-note)
                cmd="townwatch__subcmd__call__subcmd__add__subcmd__note"
                ;;
            townwatch__subcmd__call,add-regime)
                cmd="townwatch__subcmd__call__subcmd__add__subcmd__regime"
                ;;
            townwatch__subcmd__call,add-task)
                cmd="townwatch__subcmd__call__subcmd__add__subcmd__task"
                ;;
            townwatch__subcmd__call,answer-review)
                cmd="townwatch__subcmd__call__subcmd__answer__subcmd__review"
                ;;
            townwatch__subcmd__call,ask-exception)
                cmd="townwatch__subcmd__call__subcmd__ask__subcmd__exception"
                ;;
            townwatch__subcmd__call,assign-task)
                cmd="townwatch__subcmd__call__subcmd__assign__subcmd__task"
                ;;
            townwatch__subcmd__call,begin-sheet)
                cmd="townwatch__subcmd__call__subcmd__begin__subcmd__sheet"
                ;;
            townwatch__subcmd__call,cancel-hunt)
                cmd="townwatch__subcmd__call__subcmd__cancel__subcmd__hunt"
                ;;
            townwatch__subcmd__call,change-known-at)
                cmd="townwatch__subcmd__call__subcmd__change__subcmd__known__subcmd__at"
                ;;
            townwatch__subcmd__call,change-person)
                cmd="townwatch__subcmd__call__subcmd__change__subcmd__person"
                ;;
            townwatch__subcmd__call,change-source)
                cmd="townwatch__subcmd__call__subcmd__change__subcmd__source"
                ;;
            townwatch__subcmd__call,check-document)
                cmd="townwatch__subcmd__call__subcmd__check__subcmd__document"
                ;;
            townwatch__subcmd__call,choose-playbook)
                cmd="townwatch__subcmd__call__subcmd__choose__subcmd__playbook"
                ;;
            townwatch__subcmd__call,close-unit)
                cmd="townwatch__subcmd__call__subcmd__close__subcmd__unit"
                ;;
            townwatch__subcmd__call,compare-connector)
                cmd="townwatch__subcmd__call__subcmd__compare__subcmd__connector"
                ;;
            townwatch__subcmd__call,count-log)
                cmd="townwatch__subcmd__call__subcmd__count__subcmd__log"
                ;;
            townwatch__subcmd__call,decide-edition)
                cmd="townwatch__subcmd__call__subcmd__decide__subcmd__edition"
                ;;
            townwatch__subcmd__call,decide-exception)
                cmd="townwatch__subcmd__call__subcmd__decide__subcmd__exception"
                ;;
            townwatch__subcmd__call,dismiss-finding)
                cmd="townwatch__subcmd__call__subcmd__dismiss__subcmd__finding"
                ;;
            townwatch__subcmd__call,drop-job)
                cmd="townwatch__subcmd__call__subcmd__drop__subcmd__job"
                ;;
            townwatch__subcmd__call,end-grant)
                cmd="townwatch__subcmd__call__subcmd__end__subcmd__grant"
                ;;
            townwatch__subcmd__call,end-review)
                cmd="townwatch__subcmd__call__subcmd__end__subcmd__review"
                ;;
            townwatch__subcmd__call,end-sessions)
                cmd="townwatch__subcmd__call__subcmd__end__subcmd__sessions"
                ;;
            townwatch__subcmd__call,enter-document)
                cmd="townwatch__subcmd__call__subcmd__enter__subcmd__document"
                ;;
            townwatch__subcmd__call,enter-person)
                cmd="townwatch__subcmd__call__subcmd__enter__subcmd__person"
                ;;
            townwatch__subcmd__call,enter-unit)
                cmd="townwatch__subcmd__call__subcmd__enter__subcmd__unit"
                ;;
            townwatch__subcmd__call,excuse-occurrence)
                cmd="townwatch__subcmd__call__subcmd__excuse__subcmd__occurrence"
                ;;
            townwatch__subcmd__call,fill-assessment)
                cmd="townwatch__subcmd__call__subcmd__fill__subcmd__assessment"
                ;;
            townwatch__subcmd__call,finish-task)
                cmd="townwatch__subcmd__call__subcmd__finish__subcmd__task"
                ;;
            townwatch__subcmd__call,grant-role)
                cmd="townwatch__subcmd__call__subcmd__grant__subcmd__role"
                ;;
            townwatch__subcmd__call,hand-review)
                cmd="townwatch__subcmd__call__subcmd__hand__subcmd__review"
                ;;
            townwatch__subcmd__call,help)
                cmd="townwatch__subcmd__call__subcmd__help"
                ;;
            townwatch__subcmd__call,import-accounts)
                cmd="townwatch__subcmd__call__subcmd__import__subcmd__accounts"
                ;;
            townwatch__subcmd__call,judge-level)
                cmd="townwatch__subcmd__call__subcmd__judge__subcmd__level"
                ;;
            townwatch__subcmd__call,list-approvals)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__approvals"
                ;;
            townwatch__subcmd__call,list-campaigns)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__campaigns"
                ;;
            townwatch__subcmd__call,list-connectors)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__connectors"
                ;;
            townwatch__subcmd__call,list-document-readers)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__document__subcmd__readers"
                ;;
            townwatch__subcmd__call,list-documents)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__documents"
                ;;
            townwatch__subcmd__call,list-duties)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__duties"
                ;;
            townwatch__subcmd__call,list-exceptions)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__exceptions"
                ;;
            townwatch__subcmd__call,list-findings)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__findings"
                ;;
            townwatch__subcmd__call,list-hunts)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__hunts"
                ;;
            townwatch__subcmd__call,list-incidents)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__incidents"
                ;;
            townwatch__subcmd__call,list-jobs)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__jobs"
                ;;
            townwatch__subcmd__call,list-outages)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__outages"
                ;;
            townwatch__subcmd__call,list-own-reviews)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__own__subcmd__reviews"
                ;;
            townwatch__subcmd__call,list-people)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__people"
                ;;
            townwatch__subcmd__call,list-registers)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__registers"
                ;;
            townwatch__subcmd__call,list-reviews)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__reviews"
                ;;
            townwatch__subcmd__call,list-services)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__services"
                ;;
            townwatch__subcmd__call,list-sheets)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__sheets"
                ;;
            townwatch__subcmd__call,list-sources)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__sources"
                ;;
            townwatch__subcmd__call,list-tasks)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__tasks"
                ;;
            townwatch__subcmd__call,list-units)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__units"
                ;;
            townwatch__subcmd__call,list-year)
                cmd="townwatch__subcmd__call__subcmd__list__subcmd__year"
                ;;
            townwatch__subcmd__call,mark-step)
                cmd="townwatch__subcmd__call__subcmd__mark__subcmd__step"
                ;;
            townwatch__subcmd__call,move-sheet)
                cmd="townwatch__subcmd__call__subcmd__move__subcmd__sheet"
                ;;
            townwatch__subcmd__call,move-unit)
                cmd="townwatch__subcmd__call__subcmd__move__subcmd__unit"
                ;;
            townwatch__subcmd__call,name-log-kinds)
                cmd="townwatch__subcmd__call__subcmd__name__subcmd__log__subcmd__kinds"
                ;;
            townwatch__subcmd__call,order-hunt)
                cmd="townwatch__subcmd__call__subcmd__order__subcmd__hunt"
                ;;
            townwatch__subcmd__call,pause-connector)
                cmd="townwatch__subcmd__call__subcmd__pause__subcmd__connector"
                ;;
            townwatch__subcmd__call,pause-service)
                cmd="townwatch__subcmd__call__subcmd__pause__subcmd__service"
                ;;
            townwatch__subcmd__call,place-hold)
                cmd="townwatch__subcmd__call__subcmd__place__subcmd__hold"
                ;;
            townwatch__subcmd__call,query-log)
                cmd="townwatch__subcmd__call__subcmd__query__subcmd__log"
                ;;
            townwatch__subcmd__call,reactivate-account)
                cmd="townwatch__subcmd__call__subcmd__reactivate__subcmd__account"
                ;;
            townwatch__subcmd__call,read-document)
                cmd="townwatch__subcmd__call__subcmd__read__subcmd__document"
                ;;
            townwatch__subcmd__call,read-review-again)
                cmd="townwatch__subcmd__call__subcmd__read__subcmd__review__subcmd__again"
                ;;
            townwatch__subcmd__call,record-control)
                cmd="townwatch__subcmd__call__subcmd__record__subcmd__control"
                ;;
            townwatch__subcmd__call,record-duty)
                cmd="townwatch__subcmd__call__subcmd__record__subcmd__duty"
                ;;
            townwatch__subcmd__call,record-occurrence)
                cmd="townwatch__subcmd__call__subcmd__record__subcmd__occurrence"
                ;;
            townwatch__subcmd__call,record-oral-approval)
                cmd="townwatch__subcmd__call__subcmd__record__subcmd__oral__subcmd__approval"
                ;;
            townwatch__subcmd__call,record-report)
                cmd="townwatch__subcmd__call__subcmd__record__subcmd__report"
                ;;
            townwatch__subcmd__call,rename-unit)
                cmd="townwatch__subcmd__call__subcmd__rename__subcmd__unit"
                ;;
            townwatch__subcmd__call,reopen-finding)
                cmd="townwatch__subcmd__call__subcmd__reopen__subcmd__finding"
                ;;
            townwatch__subcmd__call,request-approval)
                cmd="townwatch__subcmd__call__subcmd__request__subcmd__approval"
                ;;
            townwatch__subcmd__call,resend-connector)
                cmd="townwatch__subcmd__call__subcmd__resend__subcmd__connector"
                ;;
            townwatch__subcmd__call,resume-service)
                cmd="townwatch__subcmd__call__subcmd__resume__subcmd__service"
                ;;
            townwatch__subcmd__call,retire-source)
                cmd="townwatch__subcmd__call__subcmd__retire__subcmd__source"
                ;;
            townwatch__subcmd__call,retry-job)
                cmd="townwatch__subcmd__call__subcmd__retry__subcmd__job"
                ;;
            townwatch__subcmd__call,review-document)
                cmd="townwatch__subcmd__call__subcmd__review__subcmd__document"
                ;;
            townwatch__subcmd__call,search-log)
                cmd="townwatch__subcmd__call__subcmd__search__subcmd__log"
                ;;
            townwatch__subcmd__call,set-premise)
                cmd="townwatch__subcmd__call__subcmd__set__subcmd__premise"
                ;;
            townwatch__subcmd__call,share-incident)
                cmd="townwatch__subcmd__call__subcmd__share__subcmd__incident"
                ;;
            townwatch__subcmd__call,sign-daily)
                cmd="townwatch__subcmd__call__subcmd__sign__subcmd__daily"
                ;;
            townwatch__subcmd__call,sign-review)
                cmd="townwatch__subcmd__call__subcmd__sign__subcmd__review"
                ;;
            townwatch__subcmd__call,skip-task)
                cmd="townwatch__subcmd__call__subcmd__skip__subcmd__task"
                ;;
            townwatch__subcmd__call,start-review)
                cmd="townwatch__subcmd__call__subcmd__start__subcmd__review"
                ;;
            townwatch__subcmd__call,suspend-account)
                cmd="townwatch__subcmd__call__subcmd__suspend__subcmd__account"
                ;;
            townwatch__subcmd__call,take-block-list)
                cmd="townwatch__subcmd__call__subcmd__take__subcmd__block__subcmd__list"
                ;;
            townwatch__subcmd__call,take-document-back)
                cmd="townwatch__subcmd__call__subcmd__take__subcmd__document__subcmd__back"
                ;;
            townwatch__subcmd__call,take-task-back)
                cmd="townwatch__subcmd__call__subcmd__take__subcmd__task__subcmd__back"
                ;;
            townwatch__subcmd__call,try-service)
                cmd="townwatch__subcmd__call__subcmd__try__subcmd__service"
                ;;
            townwatch__subcmd__call,view-approval)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__approval"
                ;;
            townwatch__subcmd__call,view-assessment)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__assessment"
                ;;
            townwatch__subcmd__call,view-attachment)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__attachment"
                ;;
            townwatch__subcmd__call,view-authority)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__authority"
                ;;
            townwatch__subcmd__call,view-connector)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__connector"
                ;;
            townwatch__subcmd__call,view-coverage)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__coverage"
                ;;
            townwatch__subcmd__call,view-daily)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__daily"
                ;;
            townwatch__subcmd__call,view-document)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__document"
                ;;
            townwatch__subcmd__call,view-finding)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__finding"
                ;;
            townwatch__subcmd__call,view-first-start)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__first__subcmd__start"
                ;;
            townwatch__subcmd__call,view-incident)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__incident"
                ;;
            townwatch__subcmd__call,view-occurrence)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__occurrence"
                ;;
            townwatch__subcmd__call,view-own-review)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__own__subcmd__review"
                ;;
            townwatch__subcmd__call,view-person)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__person"
                ;;
            townwatch__subcmd__call,view-policies)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__policies"
                ;;
            townwatch__subcmd__call,view-premises)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__premises"
                ;;
            townwatch__subcmd__call,view-review)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__review"
                ;;
            townwatch__subcmd__call,view-sheet)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__sheet"
                ;;
            townwatch__subcmd__call,view-source)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__source"
                ;;
            townwatch__subcmd__call,view-surroundings)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__surroundings"
                ;;
            townwatch__subcmd__call,view-today)
                cmd="townwatch__subcmd__call__subcmd__view__subcmd__today"
                ;;
            townwatch__subcmd__call,waive-approval)
                cmd="townwatch__subcmd__call__subcmd__waive__subcmd__approval"
                ;;
            townwatch__subcmd__call,watch-finding)
                cmd="townwatch__subcmd__call__subcmd__watch__subcmd__finding"
                ;;
            townwatch__subcmd__call,withdraw-approval)
                cmd="townwatch__subcmd__call__subcmd__withdraw__subcmd__approval"
                ;;
            townwatch__subcmd__call,withdraw-exception)
                cmd="townwatch__subcmd__call__subcmd__withdraw__subcmd__exception"
                ;;
            townwatch__subcmd__call__subcmd__help,accept-finding)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__accept__subcmd__finding"
                ;;
            townwatch__subcmd__call__subcmd__help,add-attachment)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__add__subcmd__attachment"
                ;;
            townwatch__subcmd__call__subcmd__help,add-edition)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__add__subcmd__edition"
                ;;
            townwatch__subcmd__call__subcmd__help,add-note)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__add__subcmd__note"
                ;;
            townwatch__subcmd__call__subcmd__help,add-regime)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__add__subcmd__regime"
                ;;
            townwatch__subcmd__call__subcmd__help,add-task)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__add__subcmd__task"
                ;;
            townwatch__subcmd__call__subcmd__help,answer-review)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__answer__subcmd__review"
                ;;
            townwatch__subcmd__call__subcmd__help,ask-exception)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__ask__subcmd__exception"
                ;;
            townwatch__subcmd__call__subcmd__help,assign-task)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__assign__subcmd__task"
                ;;
            townwatch__subcmd__call__subcmd__help,begin-sheet)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__begin__subcmd__sheet"
                ;;
            townwatch__subcmd__call__subcmd__help,cancel-hunt)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__cancel__subcmd__hunt"
                ;;
            townwatch__subcmd__call__subcmd__help,change-known-at)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__change__subcmd__known__subcmd__at"
                ;;
            townwatch__subcmd__call__subcmd__help,change-person)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__change__subcmd__person"
                ;;
            townwatch__subcmd__call__subcmd__help,change-source)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__change__subcmd__source"
                ;;
            townwatch__subcmd__call__subcmd__help,check-document)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__check__subcmd__document"
                ;;
            townwatch__subcmd__call__subcmd__help,choose-playbook)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__choose__subcmd__playbook"
                ;;
            townwatch__subcmd__call__subcmd__help,close-unit)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__close__subcmd__unit"
                ;;
            townwatch__subcmd__call__subcmd__help,compare-connector)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__compare__subcmd__connector"
                ;;
            townwatch__subcmd__call__subcmd__help,count-log)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__count__subcmd__log"
                ;;
            townwatch__subcmd__call__subcmd__help,decide-edition)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__decide__subcmd__edition"
                ;;
            townwatch__subcmd__call__subcmd__help,decide-exception)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__decide__subcmd__exception"
                ;;
            townwatch__subcmd__call__subcmd__help,dismiss-finding)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__dismiss__subcmd__finding"
                ;;
            townwatch__subcmd__call__subcmd__help,drop-job)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__drop__subcmd__job"
                ;;
            townwatch__subcmd__call__subcmd__help,end-grant)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__end__subcmd__grant"
                ;;
            townwatch__subcmd__call__subcmd__help,end-review)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__end__subcmd__review"
                ;;
            townwatch__subcmd__call__subcmd__help,end-sessions)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__end__subcmd__sessions"
                ;;
            townwatch__subcmd__call__subcmd__help,enter-document)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__enter__subcmd__document"
                ;;
            townwatch__subcmd__call__subcmd__help,enter-person)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__enter__subcmd__person"
                ;;
            townwatch__subcmd__call__subcmd__help,enter-unit)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__enter__subcmd__unit"
                ;;
            townwatch__subcmd__call__subcmd__help,excuse-occurrence)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__excuse__subcmd__occurrence"
                ;;
            townwatch__subcmd__call__subcmd__help,fill-assessment)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__fill__subcmd__assessment"
                ;;
            townwatch__subcmd__call__subcmd__help,finish-task)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__finish__subcmd__task"
                ;;
            townwatch__subcmd__call__subcmd__help,grant-role)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__grant__subcmd__role"
                ;;
            townwatch__subcmd__call__subcmd__help,hand-review)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__hand__subcmd__review"
                ;;
            townwatch__subcmd__call__subcmd__help,help)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__call__subcmd__help,import-accounts)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__import__subcmd__accounts"
                ;;
            townwatch__subcmd__call__subcmd__help,judge-level)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__judge__subcmd__level"
                ;;
            townwatch__subcmd__call__subcmd__help,list-approvals)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__approvals"
                ;;
            townwatch__subcmd__call__subcmd__help,list-campaigns)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__campaigns"
                ;;
            townwatch__subcmd__call__subcmd__help,list-connectors)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__connectors"
                ;;
            townwatch__subcmd__call__subcmd__help,list-document-readers)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__document__subcmd__readers"
                ;;
            townwatch__subcmd__call__subcmd__help,list-documents)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__documents"
                ;;
            townwatch__subcmd__call__subcmd__help,list-duties)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__duties"
                ;;
            townwatch__subcmd__call__subcmd__help,list-exceptions)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__exceptions"
                ;;
            townwatch__subcmd__call__subcmd__help,list-findings)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__findings"
                ;;
            townwatch__subcmd__call__subcmd__help,list-hunts)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__hunts"
                ;;
            townwatch__subcmd__call__subcmd__help,list-incidents)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__incidents"
                ;;
            townwatch__subcmd__call__subcmd__help,list-jobs)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__jobs"
                ;;
            townwatch__subcmd__call__subcmd__help,list-outages)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__outages"
                ;;
            townwatch__subcmd__call__subcmd__help,list-own-reviews)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__own__subcmd__reviews"
                ;;
            townwatch__subcmd__call__subcmd__help,list-people)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__people"
                ;;
            townwatch__subcmd__call__subcmd__help,list-registers)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__registers"
                ;;
            townwatch__subcmd__call__subcmd__help,list-reviews)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__reviews"
                ;;
            townwatch__subcmd__call__subcmd__help,list-services)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__services"
                ;;
            townwatch__subcmd__call__subcmd__help,list-sheets)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__sheets"
                ;;
            townwatch__subcmd__call__subcmd__help,list-sources)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__sources"
                ;;
            townwatch__subcmd__call__subcmd__help,list-tasks)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__tasks"
                ;;
            townwatch__subcmd__call__subcmd__help,list-units)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__units"
                ;;
            townwatch__subcmd__call__subcmd__help,list-year)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__year"
                ;;
            townwatch__subcmd__call__subcmd__help,mark-step)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__mark__subcmd__step"
                ;;
            townwatch__subcmd__call__subcmd__help,move-sheet)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__move__subcmd__sheet"
                ;;
            townwatch__subcmd__call__subcmd__help,move-unit)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__move__subcmd__unit"
                ;;
            townwatch__subcmd__call__subcmd__help,name-log-kinds)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__name__subcmd__log__subcmd__kinds"
                ;;
            townwatch__subcmd__call__subcmd__help,order-hunt)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__order__subcmd__hunt"
                ;;
            townwatch__subcmd__call__subcmd__help,pause-connector)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__pause__subcmd__connector"
                ;;
            townwatch__subcmd__call__subcmd__help,pause-service)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__pause__subcmd__service"
                ;;
            townwatch__subcmd__call__subcmd__help,place-hold)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__place__subcmd__hold"
                ;;
            townwatch__subcmd__call__subcmd__help,query-log)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__query__subcmd__log"
                ;;
            townwatch__subcmd__call__subcmd__help,reactivate-account)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__reactivate__subcmd__account"
                ;;
            townwatch__subcmd__call__subcmd__help,read-document)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__read__subcmd__document"
                ;;
            townwatch__subcmd__call__subcmd__help,read-review-again)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__read__subcmd__review__subcmd__again"
                ;;
            townwatch__subcmd__call__subcmd__help,record-control)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__record__subcmd__control"
                ;;
            townwatch__subcmd__call__subcmd__help,record-duty)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__record__subcmd__duty"
                ;;
            townwatch__subcmd__call__subcmd__help,record-occurrence)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__record__subcmd__occurrence"
                ;;
            townwatch__subcmd__call__subcmd__help,record-oral-approval)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__record__subcmd__oral__subcmd__approval"
                ;;
            townwatch__subcmd__call__subcmd__help,record-report)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__record__subcmd__report"
                ;;
            townwatch__subcmd__call__subcmd__help,rename-unit)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__rename__subcmd__unit"
                ;;
            townwatch__subcmd__call__subcmd__help,reopen-finding)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__reopen__subcmd__finding"
                ;;
            townwatch__subcmd__call__subcmd__help,request-approval)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__request__subcmd__approval"
                ;;
            townwatch__subcmd__call__subcmd__help,resend-connector)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__resend__subcmd__connector"
                ;;
            townwatch__subcmd__call__subcmd__help,resume-service)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__resume__subcmd__service"
                ;;
            townwatch__subcmd__call__subcmd__help,retire-source)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__retire__subcmd__source"
                ;;
            townwatch__subcmd__call__subcmd__help,retry-job)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__retry__subcmd__job"
                ;;
            townwatch__subcmd__call__subcmd__help,review-document)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__review__subcmd__document"
                ;;
            townwatch__subcmd__call__subcmd__help,search-log)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__search__subcmd__log"
                ;;
            townwatch__subcmd__call__subcmd__help,set-premise)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__set__subcmd__premise"
                ;;
            townwatch__subcmd__call__subcmd__help,share-incident)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__share__subcmd__incident"
                ;;
            townwatch__subcmd__call__subcmd__help,sign-daily)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__sign__subcmd__daily"
                ;;
            townwatch__subcmd__call__subcmd__help,sign-review)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__sign__subcmd__review"
                ;;
            townwatch__subcmd__call__subcmd__help,skip-task)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__skip__subcmd__task"
                ;;
            townwatch__subcmd__call__subcmd__help,start-review)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__start__subcmd__review"
                ;;
            townwatch__subcmd__call__subcmd__help,suspend-account)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__suspend__subcmd__account"
                ;;
            townwatch__subcmd__call__subcmd__help,take-block-list)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__take__subcmd__block__subcmd__list"
                ;;
            townwatch__subcmd__call__subcmd__help,take-document-back)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__take__subcmd__document__subcmd__back"
                ;;
            townwatch__subcmd__call__subcmd__help,take-task-back)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__take__subcmd__task__subcmd__back"
                ;;
            townwatch__subcmd__call__subcmd__help,try-service)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__try__subcmd__service"
                ;;
            townwatch__subcmd__call__subcmd__help,view-approval)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__approval"
                ;;
            townwatch__subcmd__call__subcmd__help,view-assessment)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__assessment"
                ;;
            townwatch__subcmd__call__subcmd__help,view-attachment)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__attachment"
                ;;
            townwatch__subcmd__call__subcmd__help,view-authority)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__authority"
                ;;
            townwatch__subcmd__call__subcmd__help,view-connector)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__connector"
                ;;
            townwatch__subcmd__call__subcmd__help,view-coverage)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__coverage"
                ;;
            townwatch__subcmd__call__subcmd__help,view-daily)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__daily"
                ;;
            townwatch__subcmd__call__subcmd__help,view-document)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__document"
                ;;
            townwatch__subcmd__call__subcmd__help,view-finding)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__finding"
                ;;
            townwatch__subcmd__call__subcmd__help,view-first-start)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__first__subcmd__start"
                ;;
            townwatch__subcmd__call__subcmd__help,view-incident)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__incident"
                ;;
            townwatch__subcmd__call__subcmd__help,view-occurrence)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__occurrence"
                ;;
            townwatch__subcmd__call__subcmd__help,view-own-review)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__own__subcmd__review"
                ;;
            townwatch__subcmd__call__subcmd__help,view-person)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__person"
                ;;
            townwatch__subcmd__call__subcmd__help,view-policies)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__policies"
                ;;
            townwatch__subcmd__call__subcmd__help,view-premises)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__premises"
                ;;
            townwatch__subcmd__call__subcmd__help,view-review)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__review"
                ;;
            townwatch__subcmd__call__subcmd__help,view-sheet)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__sheet"
                ;;
            townwatch__subcmd__call__subcmd__help,view-source)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__source"
                ;;
            townwatch__subcmd__call__subcmd__help,view-surroundings)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__surroundings"
                ;;
            townwatch__subcmd__call__subcmd__help,view-today)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__today"
                ;;
            townwatch__subcmd__call__subcmd__help,waive-approval)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__waive__subcmd__approval"
                ;;
            townwatch__subcmd__call__subcmd__help,watch-finding)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__watch__subcmd__finding"
                ;;
            townwatch__subcmd__call__subcmd__help,withdraw-approval)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__withdraw__subcmd__approval"
                ;;
            townwatch__subcmd__call__subcmd__help,withdraw-exception)
                cmd="townwatch__subcmd__call__subcmd__help__subcmd__withdraw__subcmd__exception"
                ;;
            townwatch__subcmd__duty,check)
                cmd="townwatch__subcmd__duty__subcmd__check"
                ;;
            townwatch__subcmd__duty,help)
                cmd="townwatch__subcmd__duty__subcmd__help"
                ;;
            townwatch__subcmd__duty,list)
                cmd="townwatch__subcmd__duty__subcmd__list"
                ;;
            townwatch__subcmd__duty__subcmd__help,check)
                cmd="townwatch__subcmd__duty__subcmd__help__subcmd__check"
                ;;
            townwatch__subcmd__duty__subcmd__help,help)
                cmd="townwatch__subcmd__duty__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__duty__subcmd__help,list)
                cmd="townwatch__subcmd__duty__subcmd__help__subcmd__list"
                ;;
            townwatch__subcmd__evidence,export)
                cmd="townwatch__subcmd__evidence__subcmd__export"
                ;;
            townwatch__subcmd__evidence,help)
                cmd="townwatch__subcmd__evidence__subcmd__help"
                ;;
            townwatch__subcmd__evidence,hold)
                cmd="townwatch__subcmd__evidence__subcmd__hold"
                ;;
            townwatch__subcmd__evidence,prove)
                cmd="townwatch__subcmd__evidence__subcmd__prove"
                ;;
            townwatch__subcmd__evidence,retain)
                cmd="townwatch__subcmd__evidence__subcmd__retain"
                ;;
            townwatch__subcmd__evidence,verify)
                cmd="townwatch__subcmd__evidence__subcmd__verify"
                ;;
            townwatch__subcmd__evidence,witness)
                cmd="townwatch__subcmd__evidence__subcmd__witness"
                ;;
            townwatch__subcmd__evidence__subcmd__help,export)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__export"
                ;;
            townwatch__subcmd__evidence__subcmd__help,help)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__evidence__subcmd__help,hold)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__hold"
                ;;
            townwatch__subcmd__evidence__subcmd__help,prove)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__prove"
                ;;
            townwatch__subcmd__evidence__subcmd__help,retain)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__retain"
                ;;
            townwatch__subcmd__evidence__subcmd__help,verify)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__verify"
                ;;
            townwatch__subcmd__evidence__subcmd__help,witness)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__witness"
                ;;
            townwatch__subcmd__evidence__subcmd__help__subcmd__hold,add)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__hold__subcmd__add"
                ;;
            townwatch__subcmd__evidence__subcmd__help__subcmd__hold,list)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__hold__subcmd__list"
                ;;
            townwatch__subcmd__evidence__subcmd__help__subcmd__hold,release)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__hold__subcmd__release"
                ;;
            townwatch__subcmd__evidence__subcmd__help__subcmd__witness,add)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__witness__subcmd__add"
                ;;
            townwatch__subcmd__evidence__subcmd__help__subcmd__witness,ask)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__witness__subcmd__ask"
                ;;
            townwatch__subcmd__evidence__subcmd__help__subcmd__witness,key)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__witness__subcmd__key"
                ;;
            townwatch__subcmd__evidence__subcmd__help__subcmd__witness,list)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__witness__subcmd__list"
                ;;
            townwatch__subcmd__evidence__subcmd__help__subcmd__witness,remove)
                cmd="townwatch__subcmd__evidence__subcmd__help__subcmd__witness__subcmd__remove"
                ;;
            townwatch__subcmd__evidence__subcmd__hold,add)
                cmd="townwatch__subcmd__evidence__subcmd__hold__subcmd__add"
                ;;
            townwatch__subcmd__evidence__subcmd__hold,help)
                cmd="townwatch__subcmd__evidence__subcmd__hold__subcmd__help"
                ;;
            townwatch__subcmd__evidence__subcmd__hold,list)
                cmd="townwatch__subcmd__evidence__subcmd__hold__subcmd__list"
                ;;
            townwatch__subcmd__evidence__subcmd__hold,release)
                cmd="townwatch__subcmd__evidence__subcmd__hold__subcmd__release"
                ;;
            townwatch__subcmd__evidence__subcmd__hold__subcmd__help,add)
                cmd="townwatch__subcmd__evidence__subcmd__hold__subcmd__help__subcmd__add"
                ;;
            townwatch__subcmd__evidence__subcmd__hold__subcmd__help,help)
                cmd="townwatch__subcmd__evidence__subcmd__hold__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__evidence__subcmd__hold__subcmd__help,list)
                cmd="townwatch__subcmd__evidence__subcmd__hold__subcmd__help__subcmd__list"
                ;;
            townwatch__subcmd__evidence__subcmd__hold__subcmd__help,release)
                cmd="townwatch__subcmd__evidence__subcmd__hold__subcmd__help__subcmd__release"
                ;;
            townwatch__subcmd__evidence__subcmd__witness,add)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__add"
                ;;
            townwatch__subcmd__evidence__subcmd__witness,ask)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__ask"
                ;;
            townwatch__subcmd__evidence__subcmd__witness,help)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__help"
                ;;
            townwatch__subcmd__evidence__subcmd__witness,key)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__key"
                ;;
            townwatch__subcmd__evidence__subcmd__witness,list)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__list"
                ;;
            townwatch__subcmd__evidence__subcmd__witness,remove)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__remove"
                ;;
            townwatch__subcmd__evidence__subcmd__witness__subcmd__help,add)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__add"
                ;;
            townwatch__subcmd__evidence__subcmd__witness__subcmd__help,ask)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__ask"
                ;;
            townwatch__subcmd__evidence__subcmd__witness__subcmd__help,help)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__evidence__subcmd__witness__subcmd__help,key)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__key"
                ;;
            townwatch__subcmd__evidence__subcmd__witness__subcmd__help,list)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__list"
                ;;
            townwatch__subcmd__evidence__subcmd__witness__subcmd__help,remove)
                cmd="townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__remove"
                ;;
            townwatch__subcmd__help,account)
                cmd="townwatch__subcmd__help__subcmd__account"
                ;;
            townwatch__subcmd__help,audit-pack)
                cmd="townwatch__subcmd__help__subcmd__audit__subcmd__pack"
                ;;
            townwatch__subcmd__help,backup)
                cmd="townwatch__subcmd__help__subcmd__backup"
                ;;
            townwatch__subcmd__help,call)
                cmd="townwatch__subcmd__help__subcmd__call"
                ;;
            townwatch__subcmd__help,check)
                cmd="townwatch__subcmd__help__subcmd__check"
                ;;
            townwatch__subcmd__help,duty)
                cmd="townwatch__subcmd__help__subcmd__duty"
                ;;
            townwatch__subcmd__help,evidence)
                cmd="townwatch__subcmd__help__subcmd__evidence"
                ;;
            townwatch__subcmd__help,help)
                cmd="townwatch__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__help,hunt)
                cmd="townwatch__subcmd__help__subcmd__hunt"
                ;;
            townwatch__subcmd__help,incident)
                cmd="townwatch__subcmd__help__subcmd__incident"
                ;;
            townwatch__subcmd__help,init)
                cmd="townwatch__subcmd__help__subcmd__init"
                ;;
            townwatch__subcmd__help,mail)
                cmd="townwatch__subcmd__help__subcmd__mail"
                ;;
            townwatch__subcmd__help,policy)
                cmd="townwatch__subcmd__help__subcmd__policy"
                ;;
            townwatch__subcmd__help,query)
                cmd="townwatch__subcmd__help__subcmd__query"
                ;;
            townwatch__subcmd__help,query-worker)
                cmd="townwatch__subcmd__help__subcmd__query__subcmd__worker"
                ;;
            townwatch__subcmd__help,regime)
                cmd="townwatch__subcmd__help__subcmd__regime"
                ;;
            townwatch__subcmd__help,register)
                cmd="townwatch__subcmd__help__subcmd__register"
                ;;
            townwatch__subcmd__help,restore)
                cmd="townwatch__subcmd__help__subcmd__restore"
                ;;
            townwatch__subcmd__help,rules)
                cmd="townwatch__subcmd__help__subcmd__rules"
                ;;
            townwatch__subcmd__help,scan)
                cmd="townwatch__subcmd__help__subcmd__scan"
                ;;
            townwatch__subcmd__help,search)
                cmd="townwatch__subcmd__help__subcmd__search"
                ;;
            townwatch__subcmd__help,secret)
                cmd="townwatch__subcmd__help__subcmd__secret"
                ;;
            townwatch__subcmd__help,serve)
                cmd="townwatch__subcmd__help__subcmd__serve"
                ;;
            townwatch__subcmd__help,source)
                cmd="townwatch__subcmd__help__subcmd__source"
                ;;
            townwatch__subcmd__help,traffic)
                cmd="townwatch__subcmd__help__subcmd__traffic"
                ;;
            townwatch__subcmd__help__subcmd__account,check-password)
                cmd="townwatch__subcmd__help__subcmd__account__subcmd__check__subcmd__password"
                ;;
            townwatch__subcmd__help__subcmd__account,client)
                cmd="townwatch__subcmd__help__subcmd__account__subcmd__client"
                ;;
            townwatch__subcmd__help__subcmd__account,import)
                cmd="townwatch__subcmd__help__subcmd__account__subcmd__import"
                ;;
            townwatch__subcmd__help__subcmd__account,service-key)
                cmd="townwatch__subcmd__help__subcmd__account__subcmd__service__subcmd__key"
                ;;
            townwatch__subcmd__help__subcmd__account,sweep)
                cmd="townwatch__subcmd__help__subcmd__account__subcmd__sweep"
                ;;
            townwatch__subcmd__help__subcmd__account__subcmd__client,add)
                cmd="townwatch__subcmd__help__subcmd__account__subcmd__client__subcmd__add"
                ;;
            townwatch__subcmd__help__subcmd__account__subcmd__client,list)
                cmd="townwatch__subcmd__help__subcmd__account__subcmd__client__subcmd__list"
                ;;
            townwatch__subcmd__help__subcmd__call,accept-finding)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__accept__subcmd__finding"
                ;;
            townwatch__subcmd__help__subcmd__call,add-attachment)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__add__subcmd__attachment"
                ;;
            townwatch__subcmd__help__subcmd__call,add-edition)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__add__subcmd__edition"
                ;;
            townwatch__subcmd__help__subcmd__call,add-note)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__add__subcmd__note"
                ;;
            townwatch__subcmd__help__subcmd__call,add-regime)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__add__subcmd__regime"
                ;;
            townwatch__subcmd__help__subcmd__call,add-task)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__add__subcmd__task"
                ;;
            townwatch__subcmd__help__subcmd__call,answer-review)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__answer__subcmd__review"
                ;;
            townwatch__subcmd__help__subcmd__call,ask-exception)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__ask__subcmd__exception"
                ;;
            townwatch__subcmd__help__subcmd__call,assign-task)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__assign__subcmd__task"
                ;;
            townwatch__subcmd__help__subcmd__call,begin-sheet)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__begin__subcmd__sheet"
                ;;
            townwatch__subcmd__help__subcmd__call,cancel-hunt)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__cancel__subcmd__hunt"
                ;;
            townwatch__subcmd__help__subcmd__call,change-known-at)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__change__subcmd__known__subcmd__at"
                ;;
            townwatch__subcmd__help__subcmd__call,change-person)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__change__subcmd__person"
                ;;
            townwatch__subcmd__help__subcmd__call,change-source)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__change__subcmd__source"
                ;;
            townwatch__subcmd__help__subcmd__call,check-document)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__check__subcmd__document"
                ;;
            townwatch__subcmd__help__subcmd__call,choose-playbook)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__choose__subcmd__playbook"
                ;;
            townwatch__subcmd__help__subcmd__call,close-unit)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__close__subcmd__unit"
                ;;
            townwatch__subcmd__help__subcmd__call,compare-connector)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__compare__subcmd__connector"
                ;;
            townwatch__subcmd__help__subcmd__call,count-log)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__count__subcmd__log"
                ;;
            townwatch__subcmd__help__subcmd__call,decide-edition)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__decide__subcmd__edition"
                ;;
            townwatch__subcmd__help__subcmd__call,decide-exception)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__decide__subcmd__exception"
                ;;
            townwatch__subcmd__help__subcmd__call,dismiss-finding)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__dismiss__subcmd__finding"
                ;;
            townwatch__subcmd__help__subcmd__call,drop-job)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__drop__subcmd__job"
                ;;
            townwatch__subcmd__help__subcmd__call,end-grant)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__end__subcmd__grant"
                ;;
            townwatch__subcmd__help__subcmd__call,end-review)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__end__subcmd__review"
                ;;
            townwatch__subcmd__help__subcmd__call,end-sessions)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__end__subcmd__sessions"
                ;;
            townwatch__subcmd__help__subcmd__call,enter-document)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__enter__subcmd__document"
                ;;
            townwatch__subcmd__help__subcmd__call,enter-person)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__enter__subcmd__person"
                ;;
            townwatch__subcmd__help__subcmd__call,enter-unit)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__enter__subcmd__unit"
                ;;
            townwatch__subcmd__help__subcmd__call,excuse-occurrence)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__excuse__subcmd__occurrence"
                ;;
            townwatch__subcmd__help__subcmd__call,fill-assessment)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__fill__subcmd__assessment"
                ;;
            townwatch__subcmd__help__subcmd__call,finish-task)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__finish__subcmd__task"
                ;;
            townwatch__subcmd__help__subcmd__call,grant-role)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__grant__subcmd__role"
                ;;
            townwatch__subcmd__help__subcmd__call,hand-review)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__hand__subcmd__review"
                ;;
            townwatch__subcmd__help__subcmd__call,import-accounts)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__import__subcmd__accounts"
                ;;
            townwatch__subcmd__help__subcmd__call,judge-level)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__judge__subcmd__level"
                ;;
            townwatch__subcmd__help__subcmd__call,list-approvals)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__approvals"
                ;;
            townwatch__subcmd__help__subcmd__call,list-campaigns)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__campaigns"
                ;;
            townwatch__subcmd__help__subcmd__call,list-connectors)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__connectors"
                ;;
            townwatch__subcmd__help__subcmd__call,list-document-readers)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__document__subcmd__readers"
                ;;
            townwatch__subcmd__help__subcmd__call,list-documents)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__documents"
                ;;
            townwatch__subcmd__help__subcmd__call,list-duties)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__duties"
                ;;
            townwatch__subcmd__help__subcmd__call,list-exceptions)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__exceptions"
                ;;
            townwatch__subcmd__help__subcmd__call,list-findings)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__findings"
                ;;
            townwatch__subcmd__help__subcmd__call,list-hunts)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__hunts"
                ;;
            townwatch__subcmd__help__subcmd__call,list-incidents)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__incidents"
                ;;
            townwatch__subcmd__help__subcmd__call,list-jobs)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__jobs"
                ;;
            townwatch__subcmd__help__subcmd__call,list-outages)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__outages"
                ;;
            townwatch__subcmd__help__subcmd__call,list-own-reviews)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__own__subcmd__reviews"
                ;;
            townwatch__subcmd__help__subcmd__call,list-people)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__people"
                ;;
            townwatch__subcmd__help__subcmd__call,list-registers)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__registers"
                ;;
            townwatch__subcmd__help__subcmd__call,list-reviews)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__reviews"
                ;;
            townwatch__subcmd__help__subcmd__call,list-services)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__services"
                ;;
            townwatch__subcmd__help__subcmd__call,list-sheets)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__sheets"
                ;;
            townwatch__subcmd__help__subcmd__call,list-sources)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__sources"
                ;;
            townwatch__subcmd__help__subcmd__call,list-tasks)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__tasks"
                ;;
            townwatch__subcmd__help__subcmd__call,list-units)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__units"
                ;;
            townwatch__subcmd__help__subcmd__call,list-year)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__year"
                ;;
            townwatch__subcmd__help__subcmd__call,mark-step)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__mark__subcmd__step"
                ;;
            townwatch__subcmd__help__subcmd__call,move-sheet)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__move__subcmd__sheet"
                ;;
            townwatch__subcmd__help__subcmd__call,move-unit)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__move__subcmd__unit"
                ;;
            townwatch__subcmd__help__subcmd__call,name-log-kinds)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__name__subcmd__log__subcmd__kinds"
                ;;
            townwatch__subcmd__help__subcmd__call,order-hunt)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__order__subcmd__hunt"
                ;;
            townwatch__subcmd__help__subcmd__call,pause-connector)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__pause__subcmd__connector"
                ;;
            townwatch__subcmd__help__subcmd__call,pause-service)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__pause__subcmd__service"
                ;;
            townwatch__subcmd__help__subcmd__call,place-hold)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__place__subcmd__hold"
                ;;
            townwatch__subcmd__help__subcmd__call,query-log)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__query__subcmd__log"
                ;;
            townwatch__subcmd__help__subcmd__call,reactivate-account)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__reactivate__subcmd__account"
                ;;
            townwatch__subcmd__help__subcmd__call,read-document)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__read__subcmd__document"
                ;;
            townwatch__subcmd__help__subcmd__call,read-review-again)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__read__subcmd__review__subcmd__again"
                ;;
            townwatch__subcmd__help__subcmd__call,record-control)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__record__subcmd__control"
                ;;
            townwatch__subcmd__help__subcmd__call,record-duty)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__record__subcmd__duty"
                ;;
            townwatch__subcmd__help__subcmd__call,record-occurrence)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__record__subcmd__occurrence"
                ;;
            townwatch__subcmd__help__subcmd__call,record-oral-approval)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__record__subcmd__oral__subcmd__approval"
                ;;
            townwatch__subcmd__help__subcmd__call,record-report)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__record__subcmd__report"
                ;;
            townwatch__subcmd__help__subcmd__call,rename-unit)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__rename__subcmd__unit"
                ;;
            townwatch__subcmd__help__subcmd__call,reopen-finding)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__reopen__subcmd__finding"
                ;;
            townwatch__subcmd__help__subcmd__call,request-approval)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__request__subcmd__approval"
                ;;
            townwatch__subcmd__help__subcmd__call,resend-connector)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__resend__subcmd__connector"
                ;;
            townwatch__subcmd__help__subcmd__call,resume-service)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__resume__subcmd__service"
                ;;
            townwatch__subcmd__help__subcmd__call,retire-source)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__retire__subcmd__source"
                ;;
            townwatch__subcmd__help__subcmd__call,retry-job)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__retry__subcmd__job"
                ;;
            townwatch__subcmd__help__subcmd__call,review-document)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__review__subcmd__document"
                ;;
            townwatch__subcmd__help__subcmd__call,search-log)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__search__subcmd__log"
                ;;
            townwatch__subcmd__help__subcmd__call,set-premise)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__set__subcmd__premise"
                ;;
            townwatch__subcmd__help__subcmd__call,share-incident)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__share__subcmd__incident"
                ;;
            townwatch__subcmd__help__subcmd__call,sign-daily)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__sign__subcmd__daily"
                ;;
            townwatch__subcmd__help__subcmd__call,sign-review)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__sign__subcmd__review"
                ;;
            townwatch__subcmd__help__subcmd__call,skip-task)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__skip__subcmd__task"
                ;;
            townwatch__subcmd__help__subcmd__call,start-review)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__start__subcmd__review"
                ;;
            townwatch__subcmd__help__subcmd__call,suspend-account)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__suspend__subcmd__account"
                ;;
            townwatch__subcmd__help__subcmd__call,take-block-list)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__take__subcmd__block__subcmd__list"
                ;;
            townwatch__subcmd__help__subcmd__call,take-document-back)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__take__subcmd__document__subcmd__back"
                ;;
            townwatch__subcmd__help__subcmd__call,take-task-back)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__take__subcmd__task__subcmd__back"
                ;;
            townwatch__subcmd__help__subcmd__call,try-service)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__try__subcmd__service"
                ;;
            townwatch__subcmd__help__subcmd__call,view-approval)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__approval"
                ;;
            townwatch__subcmd__help__subcmd__call,view-assessment)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__assessment"
                ;;
            townwatch__subcmd__help__subcmd__call,view-attachment)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__attachment"
                ;;
            townwatch__subcmd__help__subcmd__call,view-authority)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__authority"
                ;;
            townwatch__subcmd__help__subcmd__call,view-connector)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__connector"
                ;;
            townwatch__subcmd__help__subcmd__call,view-coverage)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__coverage"
                ;;
            townwatch__subcmd__help__subcmd__call,view-daily)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__daily"
                ;;
            townwatch__subcmd__help__subcmd__call,view-document)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__document"
                ;;
            townwatch__subcmd__help__subcmd__call,view-finding)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__finding"
                ;;
            townwatch__subcmd__help__subcmd__call,view-first-start)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__first__subcmd__start"
                ;;
            townwatch__subcmd__help__subcmd__call,view-incident)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__incident"
                ;;
            townwatch__subcmd__help__subcmd__call,view-occurrence)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__occurrence"
                ;;
            townwatch__subcmd__help__subcmd__call,view-own-review)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__own__subcmd__review"
                ;;
            townwatch__subcmd__help__subcmd__call,view-person)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__person"
                ;;
            townwatch__subcmd__help__subcmd__call,view-policies)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__policies"
                ;;
            townwatch__subcmd__help__subcmd__call,view-premises)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__premises"
                ;;
            townwatch__subcmd__help__subcmd__call,view-review)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__review"
                ;;
            townwatch__subcmd__help__subcmd__call,view-sheet)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__sheet"
                ;;
            townwatch__subcmd__help__subcmd__call,view-source)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__source"
                ;;
            townwatch__subcmd__help__subcmd__call,view-surroundings)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__surroundings"
                ;;
            townwatch__subcmd__help__subcmd__call,view-today)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__today"
                ;;
            townwatch__subcmd__help__subcmd__call,waive-approval)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__waive__subcmd__approval"
                ;;
            townwatch__subcmd__help__subcmd__call,watch-finding)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__watch__subcmd__finding"
                ;;
            townwatch__subcmd__help__subcmd__call,withdraw-approval)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__withdraw__subcmd__approval"
                ;;
            townwatch__subcmd__help__subcmd__call,withdraw-exception)
                cmd="townwatch__subcmd__help__subcmd__call__subcmd__withdraw__subcmd__exception"
                ;;
            townwatch__subcmd__help__subcmd__duty,check)
                cmd="townwatch__subcmd__help__subcmd__duty__subcmd__check"
                ;;
            townwatch__subcmd__help__subcmd__duty,list)
                cmd="townwatch__subcmd__help__subcmd__duty__subcmd__list"
                ;;
            townwatch__subcmd__help__subcmd__evidence,export)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__export"
                ;;
            townwatch__subcmd__help__subcmd__evidence,hold)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__hold"
                ;;
            townwatch__subcmd__help__subcmd__evidence,prove)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__prove"
                ;;
            townwatch__subcmd__help__subcmd__evidence,retain)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__retain"
                ;;
            townwatch__subcmd__help__subcmd__evidence,verify)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__verify"
                ;;
            townwatch__subcmd__help__subcmd__evidence,witness)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__witness"
                ;;
            townwatch__subcmd__help__subcmd__evidence__subcmd__hold,add)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__hold__subcmd__add"
                ;;
            townwatch__subcmd__help__subcmd__evidence__subcmd__hold,list)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__hold__subcmd__list"
                ;;
            townwatch__subcmd__help__subcmd__evidence__subcmd__hold,release)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__hold__subcmd__release"
                ;;
            townwatch__subcmd__help__subcmd__evidence__subcmd__witness,add)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__witness__subcmd__add"
                ;;
            townwatch__subcmd__help__subcmd__evidence__subcmd__witness,ask)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__witness__subcmd__ask"
                ;;
            townwatch__subcmd__help__subcmd__evidence__subcmd__witness,key)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__witness__subcmd__key"
                ;;
            townwatch__subcmd__help__subcmd__evidence__subcmd__witness,list)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__witness__subcmd__list"
                ;;
            townwatch__subcmd__help__subcmd__evidence__subcmd__witness,remove)
                cmd="townwatch__subcmd__help__subcmd__evidence__subcmd__witness__subcmd__remove"
                ;;
            townwatch__subcmd__help__subcmd__incident,level)
                cmd="townwatch__subcmd__help__subcmd__incident__subcmd__level"
                ;;
            townwatch__subcmd__help__subcmd__mail,audit-rules)
                cmd="townwatch__subcmd__help__subcmd__mail__subcmd__audit__subcmd__rules"
                ;;
            townwatch__subcmd__help__subcmd__mail,check)
                cmd="townwatch__subcmd__help__subcmd__mail__subcmd__check"
                ;;
            townwatch__subcmd__help__subcmd__mail,milter)
                cmd="townwatch__subcmd__help__subcmd__mail__subcmd__milter"
                ;;
            townwatch__subcmd__help__subcmd__mail,replay)
                cmd="townwatch__subcmd__help__subcmd__mail__subcmd__replay"
                ;;
            townwatch__subcmd__help__subcmd__policy,explain)
                cmd="townwatch__subcmd__help__subcmd__policy__subcmd__explain"
                ;;
            townwatch__subcmd__help__subcmd__policy,list)
                cmd="townwatch__subcmd__help__subcmd__policy__subcmd__list"
                ;;
            townwatch__subcmd__help__subcmd__policy,test)
                cmd="townwatch__subcmd__help__subcmd__policy__subcmd__test"
                ;;
            townwatch__subcmd__help__subcmd__regime,list)
                cmd="townwatch__subcmd__help__subcmd__regime__subcmd__list"
                ;;
            townwatch__subcmd__help__subcmd__regime,test)
                cmd="townwatch__subcmd__help__subcmd__regime__subcmd__test"
                ;;
            townwatch__subcmd__help__subcmd__register,check)
                cmd="townwatch__subcmd__help__subcmd__register__subcmd__check"
                ;;
            townwatch__subcmd__help__subcmd__register,export)
                cmd="townwatch__subcmd__help__subcmd__register__subcmd__export"
                ;;
            townwatch__subcmd__help__subcmd__register,import)
                cmd="townwatch__subcmd__help__subcmd__register__subcmd__import"
                ;;
            townwatch__subcmd__help__subcmd__register,list)
                cmd="townwatch__subcmd__help__subcmd__register__subcmd__list"
                ;;
            townwatch__subcmd__help__subcmd__register,print)
                cmd="townwatch__subcmd__help__subcmd__register__subcmd__print"
                ;;
            townwatch__subcmd__help__subcmd__register,show)
                cmd="townwatch__subcmd__help__subcmd__register__subcmd__show"
                ;;
            townwatch__subcmd__help__subcmd__rules,lint)
                cmd="townwatch__subcmd__help__subcmd__rules__subcmd__lint"
                ;;
            townwatch__subcmd__help__subcmd__rules,list)
                cmd="townwatch__subcmd__help__subcmd__rules__subcmd__list"
                ;;
            townwatch__subcmd__help__subcmd__rules,reload)
                cmd="townwatch__subcmd__help__subcmd__rules__subcmd__reload"
                ;;
            townwatch__subcmd__help__subcmd__rules,test)
                cmd="townwatch__subcmd__help__subcmd__rules__subcmd__test"
                ;;
            townwatch__subcmd__help__subcmd__secret,set)
                cmd="townwatch__subcmd__help__subcmd__secret__subcmd__set"
                ;;
            townwatch__subcmd__help__subcmd__source,add)
                cmd="townwatch__subcmd__help__subcmd__source__subcmd__add"
                ;;
            townwatch__subcmd__help__subcmd__source,key)
                cmd="townwatch__subcmd__help__subcmd__source__subcmd__key"
                ;;
            townwatch__subcmd__incident,help)
                cmd="townwatch__subcmd__incident__subcmd__help"
                ;;
            townwatch__subcmd__incident,level)
                cmd="townwatch__subcmd__incident__subcmd__level"
                ;;
            townwatch__subcmd__incident__subcmd__help,help)
                cmd="townwatch__subcmd__incident__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__incident__subcmd__help,level)
                cmd="townwatch__subcmd__incident__subcmd__help__subcmd__level"
                ;;
            townwatch__subcmd__mail,audit-rules)
                cmd="townwatch__subcmd__mail__subcmd__audit__subcmd__rules"
                ;;
            townwatch__subcmd__mail,check)
                cmd="townwatch__subcmd__mail__subcmd__check"
                ;;
            townwatch__subcmd__mail,help)
                cmd="townwatch__subcmd__mail__subcmd__help"
                ;;
            townwatch__subcmd__mail,milter)
                cmd="townwatch__subcmd__mail__subcmd__milter"
                ;;
            townwatch__subcmd__mail,replay)
                cmd="townwatch__subcmd__mail__subcmd__replay"
                ;;
            townwatch__subcmd__mail__subcmd__help,audit-rules)
                cmd="townwatch__subcmd__mail__subcmd__help__subcmd__audit__subcmd__rules"
                ;;
            townwatch__subcmd__mail__subcmd__help,check)
                cmd="townwatch__subcmd__mail__subcmd__help__subcmd__check"
                ;;
            townwatch__subcmd__mail__subcmd__help,help)
                cmd="townwatch__subcmd__mail__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__mail__subcmd__help,milter)
                cmd="townwatch__subcmd__mail__subcmd__help__subcmd__milter"
                ;;
            townwatch__subcmd__mail__subcmd__help,replay)
                cmd="townwatch__subcmd__mail__subcmd__help__subcmd__replay"
                ;;
            townwatch__subcmd__policy,explain)
                cmd="townwatch__subcmd__policy__subcmd__explain"
                ;;
            townwatch__subcmd__policy,help)
                cmd="townwatch__subcmd__policy__subcmd__help"
                ;;
            townwatch__subcmd__policy,list)
                cmd="townwatch__subcmd__policy__subcmd__list"
                ;;
            townwatch__subcmd__policy,test)
                cmd="townwatch__subcmd__policy__subcmd__test"
                ;;
            townwatch__subcmd__policy__subcmd__help,explain)
                cmd="townwatch__subcmd__policy__subcmd__help__subcmd__explain"
                ;;
            townwatch__subcmd__policy__subcmd__help,help)
                cmd="townwatch__subcmd__policy__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__policy__subcmd__help,list)
                cmd="townwatch__subcmd__policy__subcmd__help__subcmd__list"
                ;;
            townwatch__subcmd__policy__subcmd__help,test)
                cmd="townwatch__subcmd__policy__subcmd__help__subcmd__test"
                ;;
            townwatch__subcmd__regime,help)
                cmd="townwatch__subcmd__regime__subcmd__help"
                ;;
            townwatch__subcmd__regime,list)
                cmd="townwatch__subcmd__regime__subcmd__list"
                ;;
            townwatch__subcmd__regime,test)
                cmd="townwatch__subcmd__regime__subcmd__test"
                ;;
            townwatch__subcmd__regime__subcmd__help,help)
                cmd="townwatch__subcmd__regime__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__regime__subcmd__help,list)
                cmd="townwatch__subcmd__regime__subcmd__help__subcmd__list"
                ;;
            townwatch__subcmd__regime__subcmd__help,test)
                cmd="townwatch__subcmd__regime__subcmd__help__subcmd__test"
                ;;
            townwatch__subcmd__register,check)
                cmd="townwatch__subcmd__register__subcmd__check"
                ;;
            townwatch__subcmd__register,export)
                cmd="townwatch__subcmd__register__subcmd__export"
                ;;
            townwatch__subcmd__register,help)
                cmd="townwatch__subcmd__register__subcmd__help"
                ;;
            townwatch__subcmd__register,import)
                cmd="townwatch__subcmd__register__subcmd__import"
                ;;
            townwatch__subcmd__register,list)
                cmd="townwatch__subcmd__register__subcmd__list"
                ;;
            townwatch__subcmd__register,print)
                cmd="townwatch__subcmd__register__subcmd__print"
                ;;
            townwatch__subcmd__register,show)
                cmd="townwatch__subcmd__register__subcmd__show"
                ;;
            townwatch__subcmd__register__subcmd__help,check)
                cmd="townwatch__subcmd__register__subcmd__help__subcmd__check"
                ;;
            townwatch__subcmd__register__subcmd__help,export)
                cmd="townwatch__subcmd__register__subcmd__help__subcmd__export"
                ;;
            townwatch__subcmd__register__subcmd__help,help)
                cmd="townwatch__subcmd__register__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__register__subcmd__help,import)
                cmd="townwatch__subcmd__register__subcmd__help__subcmd__import"
                ;;
            townwatch__subcmd__register__subcmd__help,list)
                cmd="townwatch__subcmd__register__subcmd__help__subcmd__list"
                ;;
            townwatch__subcmd__register__subcmd__help,print)
                cmd="townwatch__subcmd__register__subcmd__help__subcmd__print"
                ;;
            townwatch__subcmd__register__subcmd__help,show)
                cmd="townwatch__subcmd__register__subcmd__help__subcmd__show"
                ;;
            townwatch__subcmd__rules,help)
                cmd="townwatch__subcmd__rules__subcmd__help"
                ;;
            townwatch__subcmd__rules,lint)
                cmd="townwatch__subcmd__rules__subcmd__lint"
                ;;
            townwatch__subcmd__rules,list)
                cmd="townwatch__subcmd__rules__subcmd__list"
                ;;
            townwatch__subcmd__rules,reload)
                cmd="townwatch__subcmd__rules__subcmd__reload"
                ;;
            townwatch__subcmd__rules,test)
                cmd="townwatch__subcmd__rules__subcmd__test"
                ;;
            townwatch__subcmd__rules__subcmd__help,help)
                cmd="townwatch__subcmd__rules__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__rules__subcmd__help,lint)
                cmd="townwatch__subcmd__rules__subcmd__help__subcmd__lint"
                ;;
            townwatch__subcmd__rules__subcmd__help,list)
                cmd="townwatch__subcmd__rules__subcmd__help__subcmd__list"
                ;;
            townwatch__subcmd__rules__subcmd__help,reload)
                cmd="townwatch__subcmd__rules__subcmd__help__subcmd__reload"
                ;;
            townwatch__subcmd__rules__subcmd__help,test)
                cmd="townwatch__subcmd__rules__subcmd__help__subcmd__test"
                ;;
            townwatch__subcmd__secret,help)
                cmd="townwatch__subcmd__secret__subcmd__help"
                ;;
            townwatch__subcmd__secret,set)
                cmd="townwatch__subcmd__secret__subcmd__set"
                ;;
            townwatch__subcmd__secret__subcmd__help,help)
                cmd="townwatch__subcmd__secret__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__secret__subcmd__help,set)
                cmd="townwatch__subcmd__secret__subcmd__help__subcmd__set"
                ;;
            townwatch__subcmd__source,add)
                cmd="townwatch__subcmd__source__subcmd__add"
                ;;
            townwatch__subcmd__source,help)
                cmd="townwatch__subcmd__source__subcmd__help"
                ;;
            townwatch__subcmd__source,key)
                cmd="townwatch__subcmd__source__subcmd__key"
                ;;
            townwatch__subcmd__source__subcmd__help,add)
                cmd="townwatch__subcmd__source__subcmd__help__subcmd__add"
                ;;
            townwatch__subcmd__source__subcmd__help,help)
                cmd="townwatch__subcmd__source__subcmd__help__subcmd__help"
                ;;
            townwatch__subcmd__source__subcmd__help,key)
                cmd="townwatch__subcmd__source__subcmd__help__subcmd__key"
                ;;
            *)
                ;;
        esac
    done

    case "${cmd}" in
        townwatch)
            opts="-h -V --help --version serve init scan traffic rules regime policy register duty audit-pack account incident evidence mail search hunt query query-worker check call secret source backup restore help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 1 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account)
            opts="-h --help sweep import service-key check-password client help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__check__subcmd__password)
            opts="-h --json --policy --overlay --exception --context --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --policy)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --overlay)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --exception)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --context)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__client)
            opts="-h --help add list help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__client__subcmd__add)
            opts="-h --data --config --json --name --redirect --after --back-channel --unit --scope --role --algorithm --public --pairwise --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --redirect)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --back-channel)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --scope)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --role)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --algorithm)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__client__subcmd__help)
            opts="add list help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__client__subcmd__help__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__client__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__client__subcmd__help__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__client__subcmd__list)
            opts="-h --data --config --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__help)
            opts="sweep import service-key check-password client help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__help__subcmd__check__subcmd__password)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__help__subcmd__client)
            opts="add list"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__help__subcmd__client__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__help__subcmd__client__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__help__subcmd__import)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__help__subcmd__service__subcmd__key)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__help__subcmd__sweep)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__import)
            opts="-h --data --config --json --map --dry-run --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --map)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__service__subcmd__key)
            opts="-h --unit --days --data --config --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --days)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__account__subcmd__sweep)
            opts="-h --accounts --directory --data --config --policy --overlay --exception --now --dry-run --brake --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --accounts)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --directory)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --policy)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --overlay)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --exception)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --now)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --brake)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__audit__subcmd__pack)
            opts="-o -h --data --config --json --from --to --by --language --output --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --by)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -o)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__backup)
            opts="-o -h --data --config --output --passphrase-file --passphrase-stdin --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -o)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call)
            opts="-h --server --key-file --ca-file --language --all --help view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding take-block-list share-incident list-campaigns list-documents view-document read-document check-document list-document-readers enter-document add-edition decide-edition review-document take-document-back list-reviews view-review start-review read-review-again sign-review end-review list-own-reviews view-own-review answer-review hand-review view-authority view-policies list-exceptions ask-exception decide-exception withdraw-exception list-hunts order-hunt cancel-hunt list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note view-assessment fill-assessment list-tasks choose-playbook add-task assign-task finish-task skip-task take-task-back list-approvals view-approval request-approval waive-approval withdraw-approval record-oral-approval add-attachment view-attachment view-coverage name-log-kinds place-hold list-registers list-sheets view-sheet begin-sheet move-sheet list-year view-occurrence record-occurrence excuse-occurrence view-daily sign-daily list-services list-outages try-service pause-service resume-service list-connectors view-connector compare-connector pause-connector resend-connector list-sources view-source change-source retire-source search-log count-log query-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person import-accounts change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --server)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --key-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ca-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__accept__subcmd__finding)
            opts="-h --id --seen --title --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --title)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__add__subcmd__attachment)
            opts="-h --id --name --content --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --content)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__add__subcmd__edition)
            opts="-h --id --version --edition --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --edition)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__add__subcmd__note)
            opts="-h --id --happened --text --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --happened)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --text)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__add__subcmd__regime)
            opts="-h --id --seen --regime --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --regime)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__add__subcmd__task)
            opts="-h --incident --phase --title --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --incident)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --phase)
                    COMPREPLY=($(compgen -W "analysis containment eradication recovery evidence review" -- "${cur}"))
                    return 0
                    ;;
                --title)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__answer__subcmd__review)
            opts="-h --review --answers --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --review)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --answers)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__ask__subcmd__exception)
            opts="-h --policy --overlay --subject --reason --document --until --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --policy)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --overlay)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --subject)
                    COMPREPLY=($(compgen -W "classes rotate" -- "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --document)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --until)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__assign__subcmd__task)
            opts="-h --id --seen --to --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__begin__subcmd__sheet)
            opts="-h --register --unit --values --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --register)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --values)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__cancel__subcmd__hunt)
            opts="-h --id --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__change__subcmd__known__subcmd__at)
            opts="-h --id --seen --known-at --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --known-at)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__change__subcmd__person)
            opts="-h --id --seen-name --seen-language --name --language --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen-language)
                    COMPREPLY=($(compgen -W "zh-TW vi en" -- "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -W "zh-TW vi en" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__change__subcmd__source)
            opts="-h --source --seen --unit --name --format --time-zone --network --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --time-zone)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --network)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__check__subcmd__document)
            opts="-h --sha256 --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --sha256)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__choose__subcmd__playbook)
            opts="-h --incident --playbook --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --incident)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --playbook)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__close__subcmd__unit)
            opts="-h --unit --from --into --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --into)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__compare__subcmd__connector)
            opts="-h --connector --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --connector)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__count__subcmd__log)
            opts="-h --query --purpose --from --to --late --by --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --query)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --purpose)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --late)
                    COMPREPLY=($(compgen -W "true false" -- "${cur}"))
                    return 0
                    ;;
                --by)
                    COMPREPLY=($(compgen -W "hour day month" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__decide__subcmd__edition)
            opts="-h --id --version --returned --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --returned)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__decide__subcmd__exception)
            opts="-h --exception --seen --grant --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --exception)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --grant)
                    COMPREPLY=($(compgen -W "true false" -- "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__dismiss__subcmd__finding)
            opts="-h --id --seen --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__drop__subcmd__job)
            opts="-h --kind --key --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --kind)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --key)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__end__subcmd__grant)
            opts="-h --id --role --unit --from --last --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --role)
                    COMPREPLY=($(compgen -W "staff system-admin network-admin supervisor security-contact team-leader ciso head executive-secretary auditor vans-admin" -- "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --last)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__end__subcmd__review)
            opts="-h --review --seen --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --review)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__end__subcmd__sessions)
            opts="-h --id --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__enter__subcmd__document)
            opts="-h --unit --number --title --class --controlled --review-months --edition --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --number)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --title)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --class)
                    COMPREPLY=($(compgen -W "ordinary internal restricted confidential" -- "${cur}"))
                    return 0
                    ;;
                --controlled)
                    COMPREPLY=($(compgen -W "true false" -- "${cur}"))
                    return 0
                    ;;
                --review-months)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --edition)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__enter__subcmd__person)
            opts="-h --unit --name --sign-in-name --language --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --sign-in-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -W "zh-TW vi en" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__enter__subcmd__unit)
            opts="-h --parent --name --time-zone --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --parent)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --time-zone)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__excuse__subcmd__occurrence)
            opts="-h --unit --duty --occurrence --seen --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --duty)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --occurrence)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__fill__subcmd__assessment)
            opts="-h --incident --seen --answers --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --incident)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --answers)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__finish__subcmd__task)
            opts="-h --id --seen --note --file --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --note)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__grant__subcmd__role)
            opts="-h --id --role --unit --from --until --deputy-of --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --role)
                    COMPREPLY=($(compgen -W "staff system-admin network-admin supervisor security-contact team-leader ciso head executive-secretary auditor vans-admin" -- "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --until)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --deputy-of)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__hand__subcmd__review)
            opts="-h --review --numbers --to --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --review)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --numbers)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help)
            opts="view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding take-block-list share-incident list-campaigns list-documents view-document read-document check-document list-document-readers enter-document add-edition decide-edition review-document take-document-back list-reviews view-review start-review read-review-again sign-review end-review list-own-reviews view-own-review answer-review hand-review view-authority view-policies list-exceptions ask-exception decide-exception withdraw-exception list-hunts order-hunt cancel-hunt list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note view-assessment fill-assessment list-tasks choose-playbook add-task assign-task finish-task skip-task take-task-back list-approvals view-approval request-approval waive-approval withdraw-approval record-oral-approval add-attachment view-attachment view-coverage name-log-kinds place-hold list-registers list-sheets view-sheet begin-sheet move-sheet list-year view-occurrence record-occurrence excuse-occurrence view-daily sign-daily list-services list-outages try-service pause-service resume-service list-connectors view-connector compare-connector pause-connector resend-connector list-sources view-source change-source retire-source search-log count-log query-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person import-accounts change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__accept__subcmd__finding)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__add__subcmd__attachment)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__add__subcmd__edition)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__add__subcmd__note)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__add__subcmd__regime)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__add__subcmd__task)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__answer__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__ask__subcmd__exception)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__assign__subcmd__task)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__begin__subcmd__sheet)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__cancel__subcmd__hunt)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__change__subcmd__known__subcmd__at)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__change__subcmd__person)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__change__subcmd__source)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__check__subcmd__document)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__choose__subcmd__playbook)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__close__subcmd__unit)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__compare__subcmd__connector)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__count__subcmd__log)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__decide__subcmd__edition)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__decide__subcmd__exception)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__dismiss__subcmd__finding)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__drop__subcmd__job)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__end__subcmd__grant)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__end__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__end__subcmd__sessions)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__enter__subcmd__document)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__enter__subcmd__person)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__enter__subcmd__unit)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__excuse__subcmd__occurrence)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__fill__subcmd__assessment)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__finish__subcmd__task)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__grant__subcmd__role)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__hand__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__import__subcmd__accounts)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__judge__subcmd__level)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__approvals)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__campaigns)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__connectors)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__document__subcmd__readers)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__documents)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__duties)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__exceptions)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__findings)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__hunts)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__incidents)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__jobs)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__outages)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__own__subcmd__reviews)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__people)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__registers)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__reviews)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__services)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__sheets)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__sources)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__tasks)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__units)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__list__subcmd__year)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__mark__subcmd__step)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__move__subcmd__sheet)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__move__subcmd__unit)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__name__subcmd__log__subcmd__kinds)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__order__subcmd__hunt)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__pause__subcmd__connector)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__pause__subcmd__service)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__place__subcmd__hold)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__query__subcmd__log)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__reactivate__subcmd__account)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__read__subcmd__document)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__read__subcmd__review__subcmd__again)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__record__subcmd__control)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__record__subcmd__duty)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__record__subcmd__occurrence)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__record__subcmd__oral__subcmd__approval)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__record__subcmd__report)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__rename__subcmd__unit)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__reopen__subcmd__finding)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__request__subcmd__approval)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__resend__subcmd__connector)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__resume__subcmd__service)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__retire__subcmd__source)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__retry__subcmd__job)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__review__subcmd__document)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__search__subcmd__log)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__set__subcmd__premise)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__share__subcmd__incident)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__sign__subcmd__daily)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__sign__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__skip__subcmd__task)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__start__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__suspend__subcmd__account)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__take__subcmd__block__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__take__subcmd__document__subcmd__back)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__take__subcmd__task__subcmd__back)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__try__subcmd__service)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__approval)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__assessment)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__attachment)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__authority)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__connector)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__coverage)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__daily)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__document)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__finding)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__first__subcmd__start)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__incident)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__occurrence)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__own__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__person)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__policies)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__premises)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__sheet)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__source)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__surroundings)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__view__subcmd__today)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__waive__subcmd__approval)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__watch__subcmd__finding)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__withdraw__subcmd__approval)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__help__subcmd__withdraw__subcmd__exception)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__import__subcmd__accounts)
            opts="-h --file --dry-run --rows --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dry-run)
                    COMPREPLY=($(compgen -W "true false" -- "${cur}"))
                    return 0
                    ;;
                --rows)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__judge__subcmd__level)
            opts="-h --id --seen --regime --facts --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --regime)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --facts)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__approvals)
            opts="-h --which --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --which)
                    COMPREPLY=($(compgen -W "mine asked all" -- "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__campaigns)
            opts="-h --state --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --state)
                    COMPREPLY=($(compgen -W "running over ended" -- "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__connectors)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__document__subcmd__readers)
            opts="-h --id --after --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__documents)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__duties)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__exceptions)
            opts="-h --state --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --state)
                    COMPREPLY=($(compgen -W "asked granted refused withdrawn" -- "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__findings)
            opts="-h --state --severity --rule --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --state)
                    COMPREPLY=($(compgen -W "open dismissed watched accepted" -- "${cur}"))
                    return 0
                    ;;
                --severity)
                    COMPREPLY=($(compgen -W "informational low medium high critical" -- "${cur}"))
                    return 0
                    ;;
                --rule)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__hunts)
            opts="-h --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__incidents)
            opts="-h --state --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --state)
                    COMPREPLY=($(compgen -W "open controlled closed" -- "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__jobs)
            opts="-h --troubled --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --troubled)
                    COMPREPLY=($(compgen -W "true false" -- "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__outages)
            opts="-h --service --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --service)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__own__subcmd__reviews)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__people)
            opts="-h --unit --role --state --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --role)
                    COMPREPLY=($(compgen -W "staff system-admin network-admin supervisor security-contact team-leader ciso head executive-secretary auditor vans-admin" -- "${cur}"))
                    return 0
                    ;;
                --state)
                    COMPREPLY=($(compgen -W "active must-change suspended-incident suspended-leave suspended-left suspended-rules suspended-idle" -- "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__registers)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__reviews)
            opts="-h --state --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --state)
                    COMPREPLY=($(compgen -W "running signed ended" -- "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__services)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__sheets)
            opts="-h --register --state --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --register)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --state)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__sources)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__tasks)
            opts="-h --id --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__units)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__list__subcmd__year)
            opts="-h --from --to --unit --which --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --which)
                    COMPREPLY=($(compgen -W "all awaited late" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__mark__subcmd__step)
            opts="-h --unit --step --mark --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --step)
                    COMPREPLY=($(compgen -W "units countries contacts source" -- "${cur}"))
                    return 0
                    ;;
                --mark)
                    COMPREPLY=($(compgen -W "open later done" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__move__subcmd__sheet)
            opts="-h --id --seen --step --values --note --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --step)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --values)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --note)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__move__subcmd__unit)
            opts="-h --unit --parent --from --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --parent)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__name__subcmd__log__subcmd__kinds)
            opts="-h --id --classes --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --classes)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__order__subcmd__hunt)
            opts="-h --rules --from --to --purpose --dry --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --rules)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --purpose)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dry)
                    COMPREPLY=($(compgen -W "true false" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__pause__subcmd__connector)
            opts="-h --connector --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --connector)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__pause__subcmd__service)
            opts="-h --service --seen --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --service)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__place__subcmd__hold)
            opts="-h --id --reason --from --to --sources --classes --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --sources)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --classes)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__query__subcmd__log)
            opts="-h --sql --purpose --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --sql)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --purpose)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__reactivate__subcmd__account)
            opts="-h --id --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__read__subcmd__document)
            opts="-h --id --edition --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --edition)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__read__subcmd__review__subcmd__again)
            opts="-h --review --seen --list --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --review)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --list)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__record__subcmd__control)
            opts="-h --id --seen --at --how --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --at)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --how)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__record__subcmd__duty)
            opts="-h --id --seen --regime --clock --at --note --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --regime)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --clock)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --at)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --note)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__record__subcmd__occurrence)
            opts="-h --unit --duty --occurrence --seen --sheet --on --note --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --duty)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --occurrence)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --sheet)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --on)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --note)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__record__subcmd__oral__subcmd__approval)
            opts="-h --id --seen --from --number --said-at --heard-by --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --number)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --said-at)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --heard-by)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__record__subcmd__report)
            opts="-h --id --seen --at --receipt --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --at)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --receipt)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__rename__subcmd__unit)
            opts="-h --unit --seen --name --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__reopen__subcmd__finding)
            opts="-h --id --seen --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__request__subcmd__approval)
            opts="-h --incident --demand --note --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --incident)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --demand)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --note)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__resend__subcmd__connector)
            opts="-h --connector --person --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --connector)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --person)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__resume__subcmd__service)
            opts="-h --service --seen --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --service)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__retire__subcmd__source)
            opts="-h --source --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__retry__subcmd__job)
            opts="-h --kind --key --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --kind)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --key)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__review__subcmd__document)
            opts="-h --id --version --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__search__subcmd__log)
            opts="-h --query --purpose --from --to --late --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --query)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --purpose)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --late)
                    COMPREPLY=($(compgen -W "true false" -- "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__set__subcmd__premise)
            opts="-h --unit --list --seen --values --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --list)
                    COMPREPLY=($(compgen -W "countries own_networks own_domains administrators service_accounts old_mail_servers" -- "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --values)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__share__subcmd__incident)
            opts="-h --incident --format --tlp --name --recipient --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --incident)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "stix misp" -- "${cur}"))
                    return 0
                    ;;
                --tlp)
                    COMPREPLY=($(compgen -W "clear green amber amber+strict red" -- "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --recipient)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__sign__subcmd__daily)
            opts="-h --day --device --disk --cpu --network --backup --antivirus --trouble --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --day)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --device)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --disk)
                    COMPREPLY=($(compgen -W "normal trouble" -- "${cur}"))
                    return 0
                    ;;
                --cpu)
                    COMPREPLY=($(compgen -W "normal trouble" -- "${cur}"))
                    return 0
                    ;;
                --network)
                    COMPREPLY=($(compgen -W "normal trouble" -- "${cur}"))
                    return 0
                    ;;
                --backup)
                    COMPREPLY=($(compgen -W "normal trouble" -- "${cur}"))
                    return 0
                    ;;
                --antivirus)
                    COMPREPLY=($(compgen -W "normal trouble" -- "${cur}"))
                    return 0
                    ;;
                --trouble)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__sign__subcmd__review)
            opts="-h --review --seen --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --review)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__skip__subcmd__task)
            opts="-h --id --seen --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__start__subcmd__review)
            opts="-h --unit --below --kinds --system --list --name --document --until --reviewer --stand-in --dry-run --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --below)
                    COMPREPLY=($(compgen -W "true false" -- "${cur}"))
                    return 0
                    ;;
                --kinds)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --system)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --list)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --document)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --until)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reviewer)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --stand-in)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dry-run)
                    COMPREPLY=($(compgen -W "true false" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__suspend__subcmd__account)
            opts="-h --id --state --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --state)
                    COMPREPLY=($(compgen -W "suspended-incident suspended-leave suspended-left suspended-rules suspended-idle" -- "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__take__subcmd__block__subcmd__list)
            opts="-h --id --whose --format --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --whose)
                    COMPREPLY=($(compgen -W "finding story incident" -- "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__take__subcmd__document__subcmd__back)
            opts="-h --id --version --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__take__subcmd__task__subcmd__back)
            opts="-h --id --seen --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__try__subcmd__service)
            opts="-h --service --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --service)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__approval)
            opts="-h --id --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__assessment)
            opts="-h --id --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__attachment)
            opts="-h --id --attachment --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --attachment)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__authority)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__connector)
            opts="-h --connector --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --connector)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__coverage)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__daily)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__document)
            opts="-h --id --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__finding)
            opts="-h --id --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__first__subcmd__start)
            opts="-h --unit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__incident)
            opts="-h --id --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__occurrence)
            opts="-h --unit --duty --occurrence --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --duty)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --occurrence)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__own__subcmd__review)
            opts="-h --review --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --review)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__person)
            opts="-h --id --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__policies)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__premises)
            opts="-h --unit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__review)
            opts="-h --review --after --limit --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --review)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --after)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__sheet)
            opts="-h --id --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__source)
            opts="-h --source --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --source)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__surroundings)
            opts="-h --event --purpose --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --event)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --purpose)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__view__subcmd__today)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__waive__subcmd__approval)
            opts="-h --incident --demand --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --incident)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --demand)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__watch__subcmd__finding)
            opts="-h --id --seen --reason --until --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --until)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__withdraw__subcmd__approval)
            opts="-h --id --seen --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__call__subcmd__withdraw__subcmd__exception)
            opts="-h --exception --seen --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --exception)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__check)
            opts="-h --config --data --json --send-test --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --send-test)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__duty)
            opts="-h --help list check help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__duty__subcmd__check)
            opts="-h --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__duty__subcmd__help)
            opts="list check help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__duty__subcmd__help__subcmd__check)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__duty__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__duty__subcmd__help__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__duty__subcmd__list)
            opts="-h --config --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence)
            opts="-h --help verify prove export retain hold witness help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__export)
            opts="-o -h --data --config --json --incident --from --to --source --unit --event --purpose --by --output --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --incident)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --source)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --event)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --purpose)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --by)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -o)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help)
            opts="verify prove export retain hold witness help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__export)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__hold)
            opts="add release list"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__hold__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__hold__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__hold__subcmd__release)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__prove)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__retain)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__verify)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__witness)
            opts="key add remove list ask"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__witness__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__witness__subcmd__ask)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__witness__subcmd__key)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__witness__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__help__subcmd__witness__subcmd__remove)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__hold)
            opts="-h --help add release list help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__hold__subcmd__add)
            opts="-h --data --config --json --incident --reason --from --to --source --class --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --incident)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --source)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --class)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__hold__subcmd__help)
            opts="add release list help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__hold__subcmd__help__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__hold__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__hold__subcmd__help__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__hold__subcmd__help__subcmd__release)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__hold__subcmd__list)
            opts="-h --data --config --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__hold__subcmd__release)
            opts="-h --data --config --json --hold --reason --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --hold)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --reason)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__prove)
            opts="-o -h --data --event --to --output --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --event)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -o)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__retain)
            opts="-h --data --config --json --dry-run --yes --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__verify)
            opts="-h --data --checkpoint --witness --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --checkpoint)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --witness)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness)
            opts="-h --help key add remove list ask help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__add)
            opts="-h --data --config --json --key --label --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --key)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__ask)
            opts="-h --data --config --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__help)
            opts="key add remove list ask help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__ask)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__key)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__help__subcmd__remove)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__key)
            opts="-h --data --config --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__list)
            opts="-h --data --config --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__evidence__subcmd__witness__subcmd__remove)
            opts="-h --data --config --json --log --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --log)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help)
            opts="serve init scan traffic rules regime policy register duty audit-pack account incident evidence mail search hunt query query-worker check call secret source backup restore help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__account)
            opts="sweep import service-key check-password client"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__account__subcmd__check__subcmd__password)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__account__subcmd__client)
            opts="add list"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__account__subcmd__client__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__account__subcmd__client__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__account__subcmd__import)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__account__subcmd__service__subcmd__key)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__account__subcmd__sweep)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__audit__subcmd__pack)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__backup)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call)
            opts="view-today list-findings view-finding accept-finding dismiss-finding watch-finding reopen-finding take-block-list share-incident list-campaigns list-documents view-document read-document check-document list-document-readers enter-document add-edition decide-edition review-document take-document-back list-reviews view-review start-review read-review-again sign-review end-review list-own-reviews view-own-review answer-review hand-review view-authority view-policies list-exceptions ask-exception decide-exception withdraw-exception list-hunts order-hunt cancel-hunt list-incidents view-incident judge-level add-regime record-duty change-known-at record-report record-control add-note view-assessment fill-assessment list-tasks choose-playbook add-task assign-task finish-task skip-task take-task-back list-approvals view-approval request-approval waive-approval withdraw-approval record-oral-approval add-attachment view-attachment view-coverage name-log-kinds place-hold list-registers list-sheets view-sheet begin-sheet move-sheet list-year view-occurrence record-occurrence excuse-occurrence view-daily sign-daily list-services list-outages try-service pause-service resume-service list-connectors view-connector compare-connector pause-connector resend-connector list-sources view-source change-source retire-source search-log count-log query-log view-surroundings list-units enter-unit rename-unit move-unit close-unit list-people view-person enter-person import-accounts change-person suspend-account reactivate-account end-sessions grant-role end-grant view-first-start mark-step view-premises set-premise list-duties list-jobs retry-job drop-job"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__accept__subcmd__finding)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__add__subcmd__attachment)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__add__subcmd__edition)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__add__subcmd__note)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__add__subcmd__regime)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__add__subcmd__task)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__answer__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__ask__subcmd__exception)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__assign__subcmd__task)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__begin__subcmd__sheet)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__cancel__subcmd__hunt)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__change__subcmd__known__subcmd__at)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__change__subcmd__person)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__change__subcmd__source)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__check__subcmd__document)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__choose__subcmd__playbook)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__close__subcmd__unit)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__compare__subcmd__connector)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__count__subcmd__log)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__decide__subcmd__edition)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__decide__subcmd__exception)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__dismiss__subcmd__finding)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__drop__subcmd__job)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__end__subcmd__grant)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__end__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__end__subcmd__sessions)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__enter__subcmd__document)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__enter__subcmd__person)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__enter__subcmd__unit)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__excuse__subcmd__occurrence)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__fill__subcmd__assessment)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__finish__subcmd__task)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__grant__subcmd__role)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__hand__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__import__subcmd__accounts)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__judge__subcmd__level)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__approvals)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__campaigns)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__connectors)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__document__subcmd__readers)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__documents)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__duties)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__exceptions)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__findings)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__hunts)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__incidents)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__jobs)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__outages)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__own__subcmd__reviews)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__people)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__registers)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__reviews)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__services)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__sheets)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__sources)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__tasks)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__units)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__list__subcmd__year)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__mark__subcmd__step)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__move__subcmd__sheet)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__move__subcmd__unit)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__name__subcmd__log__subcmd__kinds)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__order__subcmd__hunt)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__pause__subcmd__connector)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__pause__subcmd__service)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__place__subcmd__hold)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__query__subcmd__log)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__reactivate__subcmd__account)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__read__subcmd__document)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__read__subcmd__review__subcmd__again)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__record__subcmd__control)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__record__subcmd__duty)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__record__subcmd__occurrence)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__record__subcmd__oral__subcmd__approval)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__record__subcmd__report)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__rename__subcmd__unit)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__reopen__subcmd__finding)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__request__subcmd__approval)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__resend__subcmd__connector)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__resume__subcmd__service)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__retire__subcmd__source)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__retry__subcmd__job)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__review__subcmd__document)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__search__subcmd__log)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__set__subcmd__premise)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__share__subcmd__incident)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__sign__subcmd__daily)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__sign__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__skip__subcmd__task)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__start__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__suspend__subcmd__account)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__take__subcmd__block__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__take__subcmd__document__subcmd__back)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__take__subcmd__task__subcmd__back)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__try__subcmd__service)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__approval)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__assessment)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__attachment)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__authority)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__connector)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__coverage)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__daily)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__document)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__finding)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__first__subcmd__start)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__incident)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__occurrence)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__own__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__person)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__policies)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__premises)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__review)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__sheet)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__source)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__surroundings)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__view__subcmd__today)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__waive__subcmd__approval)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__watch__subcmd__finding)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__withdraw__subcmd__approval)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__call__subcmd__withdraw__subcmd__exception)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__check)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__duty)
            opts="list check"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__duty__subcmd__check)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__duty__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence)
            opts="verify prove export retain hold witness"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__export)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__hold)
            opts="add release list"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__hold__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__hold__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__hold__subcmd__release)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__prove)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__retain)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__verify)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__witness)
            opts="key add remove list ask"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__witness__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__witness__subcmd__ask)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__witness__subcmd__key)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__witness__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__evidence__subcmd__witness__subcmd__remove)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 5 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__hunt)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__incident)
            opts="level"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__incident__subcmd__level)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__init)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__mail)
            opts="check audit-rules milter replay"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__mail__subcmd__audit__subcmd__rules)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__mail__subcmd__check)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__mail__subcmd__milter)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__mail__subcmd__replay)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__policy)
            opts="list test explain"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__policy__subcmd__explain)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__policy__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__policy__subcmd__test)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__query)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__query__subcmd__worker)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__regime)
            opts="list test"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__regime__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__regime__subcmd__test)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__register)
            opts="list show check export print import"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__register__subcmd__check)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__register__subcmd__export)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__register__subcmd__import)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__register__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__register__subcmd__print)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__register__subcmd__show)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__restore)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__rules)
            opts="list lint test reload"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__rules__subcmd__lint)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__rules__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__rules__subcmd__reload)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__rules__subcmd__test)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__scan)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__search)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__secret)
            opts="set"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__secret__subcmd__set)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__serve)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__source)
            opts="add key"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__source__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__source__subcmd__key)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__help__subcmd__traffic)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__hunt)
            opts="-h --data --config --json --rule --rules --from --to --purpose --dry-run --language --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --rule)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --rules)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --purpose)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__incident)
            opts="-h --help level help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__incident__subcmd__help)
            opts="level help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__incident__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__incident__subcmd__help__subcmd__level)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__incident__subcmd__level)
            opts="-h --regime --json --language --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --regime)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__init)
            opts="-h --config --data --admin --password-stdin --unit --time-zone --demo --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --admin)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --time-zone)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail)
            opts="-h --help check audit-rules milter replay help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail__subcmd__audit__subcmd__rules)
            opts="-h --json --domain --before --language --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --domain)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --before)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail__subcmd__check)
            opts="-h --json --domain --office --dns-zone --language --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --domain)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --office)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dns-zone)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail__subcmd__help)
            opts="check audit-rules milter replay help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail__subcmd__help__subcmd__audit__subcmd__rules)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail__subcmd__help__subcmd__check)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail__subcmd__help__subcmd__milter)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail__subcmd__help__subcmd__replay)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail__subcmd__milter)
            opts="-h --listen --domain --office --dns-zone --name --resolver --no-dns --hold --replayed --index --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --listen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --domain)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --office)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dns-zone)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --resolver)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --hold)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --replayed)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --index)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__mail__subcmd__replay)
            opts="-h --domain --office --dns-zone --hold --report --language --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --domain)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --office)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dns-zone)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --hold)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --report)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__policy)
            opts="-h --help list test explain help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__policy__subcmd__explain)
            opts="-h --overlay --exception --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --overlay)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --exception)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__policy__subcmd__help)
            opts="list test explain help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__policy__subcmd__help__subcmd__explain)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__policy__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__policy__subcmd__help__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__policy__subcmd__help__subcmd__test)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__policy__subcmd__list)
            opts="-h --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__policy__subcmd__test)
            opts="-h --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__query)
            opts="-h --data --config --json --purpose --limit --seconds --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --purpose)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --seconds)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__query__subcmd__worker)
            opts="-h --data --fiction --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__regime)
            opts="-h --help list test help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__regime__subcmd__help)
            opts="list test help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__regime__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__regime__subcmd__help__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__regime__subcmd__help__subcmd__test)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__regime__subcmd__list)
            opts="-h --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__regime__subcmd__test)
            opts="-h --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register)
            opts="-h --help list show check export print import help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__check)
            opts="-h --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__export)
            opts="-o -h --data --config --json --format --language --output --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "csv ods json" -- "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -o)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__help)
            opts="list show check export print import help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__help__subcmd__check)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__help__subcmd__export)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__help__subcmd__import)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__help__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__help__subcmd__print)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__help__subcmd__show)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__import)
            opts="-h --data --config --json --as --unit --map --only-mapped --dry-run --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --as)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --map)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__list)
            opts="-h --config --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__print)
            opts="-o -h --data --config --json --format --unit --language --output --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "odt html pdf" -- "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --output)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                -o)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__register__subcmd__show)
            opts="-h --config --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__restore)
            opts="-h --data --config --passphrase-file --passphrase-stdin --records-only --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --passphrase-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules)
            opts="-h --help list lint test reload help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules__subcmd__help)
            opts="list lint test reload help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules__subcmd__help__subcmd__lint)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules__subcmd__help__subcmd__list)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules__subcmd__help__subcmd__reload)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules__subcmd__help__subcmd__test)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules__subcmd__lint)
            opts="-h --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules__subcmd__list)
            opts="-h --rules --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --rules)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules__subcmd__reload)
            opts="-h --data --config --json --language --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__rules__subcmd__test)
            opts="-h --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__scan)
            opts="-h --json --output --rules --only-rules --rule --format --columns --operators --time-zone --language --country --own-network --own-domain --administrator --service-account --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --output)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --rules)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --rule)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --columns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --operators)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --time-zone)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --language)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --country)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --own-network)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --own-domain)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --administrator)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --service-account)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__search)
            opts="-h --data --config --json --from --to --purpose --limit --count --by --follow --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --to)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --purpose)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --by)
                    COMPREPLY=($(compgen -W "hour day month" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__secret)
            opts="-h --help set help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__secret__subcmd__help)
            opts="set help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__secret__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__secret__subcmd__help__subcmd__set)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__secret__subcmd__set)
            opts="-h --generate --config --data --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__serve)
            opts="-h --config --data --listen --demo --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --listen)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__source)
            opts="-h --help add key help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__source__subcmd__add)
            opts="-h --data --config --name --unit --format --time-zone --address --certificate --relay --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --time-zone)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --address)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --certificate)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__source__subcmd__help)
            opts="add key help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__source__subcmd__help__subcmd__add)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__source__subcmd__help__subcmd__help)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__source__subcmd__help__subcmd__key)
            opts=""
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__source__subcmd__key)
            opts="-h --unit --format --time-zone --config --data --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --unit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --time-zone)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --config)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --data)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        townwatch__subcmd__traffic)
            opts="-h --json --top --capacity --format --time-zone --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --top)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --capacity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --time-zone)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
    esac
}

if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -F _townwatch -o nosort -o bashdefault -o default townwatch
else
    complete -F _townwatch -o bashdefault -o default townwatch
fi
