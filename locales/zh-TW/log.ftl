nav-log = 紀錄查詢
field-query = 查詢內容
field-purpose = 查詢目的
field-start = 起
field-end = 迄
log-title = 紀錄查詢
log-intro = 查詢所轄機關保存的紀錄，由新到舊。紀錄屬受保護資料，查詢內容與目的會記入稽核軌跡。
log-query-hint = 紀錄中的字詞、"引號中的文字"，或「欄位:值」。各項須同時符合；在前面加減號表示排除。
log-purpose-hint = 為何需要查閱，例如案件編號。會記入稽核軌跡。
log-late = 包含發生逾一日後才收到的紀錄
log-late-hint = 適用於事後匯入的紀錄檔，查詢時間較長。
log-search = 查詢
log-found = 查詢結果
log-nothing = 查無紀錄。請確認字詞在紀錄中的寫法，或放寬時間範圍。
log-looked = 查得 { $rows } 筆。已查閱所轄機關紀錄 { $looked } 筆，所選時間內沒有其他紀錄。
log-looked-so-far = 目前查得 { $rows } 筆。已查閱所轄機關紀錄 { $looked } 筆，查至 { $reached }。可由下方繼續往前查詢。
log-further = 繼續往前查詢
log-count-whole = { $total ->
   *[other] 所選時間內共查得 { $words } 筆。
    }
log-count-least = { $total ->
   *[other] 至少 { $words } 筆，已統計至 { $reached } 收到的紀錄。
    }
log-count-most = { $total ->
   *[other] 至少 { $words } 筆，已統計至 { $reached } 收到的紀錄，為單次統計之上限；其餘請縮短時間範圍再查。
    }
log-count-title = 符合筆數之時間分布
log-count-from = 起
log-count-to = 迄
log-count-lines = 筆數
log-count-all = 統計全部筆數
log-when-hour = 發生時間分布（每小時）
log-when-day = 發生時間分布（每日）
log-when-month = 發生時間分布（每月）
log-stop = 停止
log-working = 查詢中…
log-stopped = 已停止。您輸入的內容仍保留於畫面。
log-tail-open = 即時檢視新紀錄
log-tail-title = 即時紀錄
log-tail-intro = 即時顯示所轄機關符合查詢內容的新紀錄。開始時，查詢內容與目的會記入稽核軌跡；結束時記入顯示筆數。逾三十分鐘或登出後自動結束。
log-tail-start = 開始
log-tail-lines = 紀錄，由新到舊
log-tail-again = 重新查看有無新紀錄
log-tail-pause = 暫停
log-tail-resume = 繼續
log-tail-waiting = 等待新紀錄。
log-tail-paused = 已暫停。期間收到的紀錄，將於繼續後顯示。
log-tail-lost = 連線中斷，正在重新連線。
log-tail-told = 目前收到新紀錄 { $count } 筆。
log-tail-behind = 尚有 { $count } 筆紀錄待查閱：收到的速度高於可顯示的速度。
log-tail-over = 已滿三十分鐘，自動結束。如需繼續，請重新開始。
log-tail-signed-out = 已結束：您已登出，或已無權查閱這些紀錄。
log-tail-stopped = 已結束：系統正在重新啟動，請於一分鐘後重新開始。
log-tail-failed = 發生錯誤而結束。請重新開始；若再次發生，請通知系統管理者。
refusal-log-tails = 目前即時檢視的人數已達上限。請稍後再試，或改用查詢。
refusal-log-tail-over = 本次檢視時間已到。如需繼續，請重新開始。
log-examples = 查詢範例
log-example-words = 同時含有這兩個字詞的紀錄，不分大小寫
log-example-quoted = 含有這段文字的紀錄
log-example-fields = 以 wang 開頭的帳號登入失敗
log-example-without = 與此位址有關的紀錄，但不含 IMAP 登入
log-example-source = 單一來源的紀錄
log-fields = 欄位簡稱：
refusal-log-busy = 目前有其他人員正在查詢，請於數秒後再試；您輸入的內容仍保留於畫面。
log-column-event = 紀錄編號
log-column-time = 發生時間
log-column-line = 紀錄內容
log-column-received = 接收時間
log-column-action = 動作
log-column-outcome = 結果
log-column-source-id = 來源識別碼
log-around-title = 前後紀錄
log-around-intro = 列出同一來源前後各至多十筆紀錄。此次查閱會記入稽核軌跡。
log-around-before = 之前
log-around-line = 本筆紀錄
log-around-after = 之後
log-around-none = 附近沒有此來源的其他紀錄。
log-around-show = 顯示紀錄
log-back = 回到紀錄查詢
log-purpose-finding = 徵兆：{ $title }
invalid-end-before-start = 須晚於起始時間。
search-mistake-nothing = 請輸入要查詢的內容：紀錄中的字詞，或「欄位:值」。
search-mistake-long = 查詢內容過長，最多 { $most } 字。
search-mistake-terms = 查詢項目過多，請減少後再查。
search-mistake-unclosed = 引號沒有結束。請補上結尾的引號；若要查詢引號本身，請寫成 \"。
search-mistake-empty = 「{ $term }」沒有內容。請在後面填寫，或將其刪除。
search-mistake-value = 「{ $term }:」沒有值。請寫成 { $term }:值，或以 { $term }:* 查詢所有具此欄位的紀錄。
search-mistake-field = 沒有名為「{ $term }」的欄位。若要當作文字查詢，請將整項放入引號。
field-back = 回溯天數
saved-title = 已儲存的查詢
saved-intro = 儲存常用查詢，以便日後再次執行。每次執行均視為一次查詢，查詢內容與目的會記入稽核軌跡。
saved-empty = 尚未儲存任何查詢。請於查詢後選擇「儲存此查詢」，或由此新增。
saved-new = 儲存此查詢
saved-save = 儲存
saved-rename = 重新命名
saved-delete = 刪除
saved-restore = 復原
saved-many-delete = 刪除後，可於下一頁復原。
saved-many-deleted = 已刪除 { $count } 項儲存的查詢。
saved-many-restore = 將重新列入清單。
saved-many-restored = 已復原 { $count } 項儲存的查詢。
saved-column-time = 查詢時間範圍
saved-column-for = 可見對象
saved-column-at = 儲存時間
saved-for-me = 僅本人
saved-for-unit = 本機關
saved-by-other = 本機關（由他人儲存）
saved-last-days = 最近 { $days } 日
saved-any-time = 不限時間
saved-yes = 是
saved-no = 否
saved-name = 查詢名稱
saved-name-hint = 供日後辨識，最多 100 字。
saved-purpose-hint = 每次執行查詢時，均會記入稽核軌跡。
saved-back-hint = 填 7 即查詢執行前最近七日。如使用下方起迄時間，請留空。
saved-shared = 本機關有權查詢紀錄者亦可使用
saved-shared-hint = 其他人員可執行、重新命名及刪除。
invalid-days-back = 須為 1 至 3,660 的整數。
invalid-search-name = 最多 100 字。
refusal-saved-many = 儲存的查詢已達上限 200 項，請先刪除部分項目。
help-log-title = 查詢紀錄
help-log-text =
    資安聯絡人與查核人員可查詢所轄機關保存的每一筆紀錄。每次查詢都須填寫目的；目的、查詢內容與顯示筆數會記入稽核軌跡。

    • 字詞出現在紀錄的任何位置都會查到，不分大小寫；各字詞須同時出現。
    • "引號中的文字"須與紀錄完全相同，包括空格。
    • user:wang 查詢帳號 wang；user:wang* 查詢以 wang 開頭的帳號。欄位簡稱有 user、ip、host、outcome、action、source；也可使用 Elastic Common Schema 的欄位名稱，例如 http.response.status_code。來源系統自訂的欄位名稱，前面加 @，例如 @TicketId:17。
    • 在項目前加減號，表示排除含有該項目的紀錄。

    起迄時間是指紀錄所載的發生時間。查詢時間較長時會先停止，並說明查到何處；按「繼續往前查詢」即可接續。

    點選紀錄編號，可查閱其前後紀錄。
drop-taken = 「{ $name }」已收入，原檔未經更動。
drop-refused = 「{ $name }」未收入：{ $why }
drop-refused-special = 這是連結或其他非檔案項目，請放入檔案本身。
drop-refused-too-large = 檔案超過 4 GiB，請分割後再放入。
drop-refused-unreadable = 無法讀取。請檢查檔案權限及是否複製完整，再重新放入。
drop-refused-not-text = 內容不是文字紀錄，也不是 Windows 事件記錄檔。
drop-refused-bomb = 解壓縮後大小異常。請於他處解壓縮並檢視內容。
drop-refused-needs-memory = 解壓縮所需記憶體超過上限。請於他處解壓縮後，放入其內容。
drop-refused-changed = 檔案仍在寫入中。請於寫入完成後再放入；建議先以其他檔名寫入，完成後再更名。
drop-records = 已有 { $records } 筆紀錄存入證據紀錄。
drop-cut = 其中 { $lines } 行超過 256 KiB，僅保留前段。
drop-damaged = 其中 { $parts } 處無法讀取，詳見下方。
