query-title = SQL 查詢
query-link = 改用 SQL 查詢
query-intro = 以一個 SELECT 敘述統計及比對所轄機關保存的紀錄、徵兆與稽核軌跡，無法變更任何資料。紀錄屬受保護資料，查詢敘述、目的與筆數會記入稽核軌跡。
field-sql = 查詢敘述
query-sql-hint = 以一個 SELECT 查詢下列資料表。請儘量限定時間（time >= …），可大幅縮短查詢時間。
query-ask = 執行查詢
query-cancel = 取消並重新開始
query-tables = 資料表與欄位
query-nothing = 沒有符合的資料。
query-rows = 共 { $rows } 列。
query-rows-more = 僅顯示前 { $rows } 列，尚有其他資料。匯出檔最多 { $most } 列。
query-example-failures = 最近一週各帳號登入失敗次數
query-example-addresses = 由多個位址登入的帳號
query-example-hours = 最近一日每小時紀錄筆數
query-example-talkers = 一日內流量最多的來源位址，及其中遭拒絕的筆數
query-example-services = 一日內各服務（目的連接埠）的連線數、來源位址數與遭拒絕數
query-example-flood = 一日內最擁塞的時刻：每分鐘、每台主機的筆數與來源位址數
query-example-findings = 有未處理徵兆之帳號的失敗紀錄
sql-place = 第 { $line } 行第 { $column } 字：
sql-words = 無法解讀此敘述：{ $said }
sql-forbidden = 此處不執行這項查詢：{ $said }
sql-value = 查詢中斷：{ $said }
sql-memory = 查詢所需記憶體超過上限（{ $said }）。請減少欄位、縮短時間範圍或減少分組。
sql-time = 查詢超過 { $seconds } 秒，已中止。請限定較短的時間（time >= …）或減少欄位。
sql-died = 查詢未完成即中止。請縮小查詢範圍。
sql-absent = 此程式編譯時未包含 SQL 功能。請改用查詢框，或安裝包含 SQL 的正式套件。
