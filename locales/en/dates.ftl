span-left = { $span } left
span-late = { $span } late
span-days = { $count } { $count ->
    [one] day
   *[other] days
}
span-hours = { $count } h
span-minutes = { $count } min
span-seconds = { $count } s
span-moments = less than 1 min
clock-js-days = {"{n}"} d
clock-js-hms = {"{h}"} h {"{m}"} min {"{s}"} s
clock-js-late = {"{rest}"} late
