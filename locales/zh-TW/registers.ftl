nav-registers = 登錄簿
registers-title = 登錄簿與表單
registers-intro = 每一種表單都有編號、填寫欄位、核准步驟與紀錄。選擇一種以查看或填寫。
registers-empty = 目前沒有您可查看的登錄簿。
registers-problems = 下列檔案有誤，暫不使用；請依說明更正：
register-column-title = 表單
register-column-official = 表單編號
register-column-says = 用途
register-column-open = 未結案
register-column-digest = 表單定義之 SHA-256
register-clauses = 依據條文
sheets-all = 全部
sheets-empty = 尚無表單。
sheets-older = 較早的表單
sheet-column-number = 編號
sheet-column-state = 狀態
sheet-column-by = 填單人
sheet-column-at = 填單時間
sheet-column-due = 期限
sheet-new = 新增
sheet-new-intro = 可先存檔，稍後再補；送出時系統會指出尚缺的欄位。
sheet-save = 存檔
sheet-choose = 請選擇
sheet-steps = 下一步
sheet-still = 尚缺：{ $fields }
sheet-note = 說明或理由
sheet-note-hint = 退回、撤回等步驟必須填寫。
sheet-history = 處理歷程
sheet-begun = 建立
sheet-filled = 填寫
sheet-written = 填寫的內容
sheet-deputy = （代理{ $name }）
sheet-print = 列印
sheet-otherwise = 本表單建立後，表單定義已更新；後續步驟依現行定義處理。
sheet-number-hint = 填寫該表單之編號，例如 115-CHG-0007。
sheet-by-clause = （{ $code }：「{ $quote }」）
sheet-refused-unknown = 此登錄簿沒有這個步驟或欄位。
sheet-refused-order = 目前狀態不能進行這個步驟。
sheet-refused-other-case = 此情形不適用這個步驟。
sheet-refused-role = 此步驟由下列角色辦理：{ $roles }。
sheet-refused-same-person = 填單或辦理前一步驟的人不能核准或查驗。
sheet-refused-not-now = 「{ $field }」在目前狀態不能修改。
sheet-refused-reason = 請填寫理由。
sheet-refused-oral = 「{ $field }」不成立：須由本人以外的主管同意，寫明電話號碼，時間不得晚於現在。
sheet-value-yes = 是
sheet-value-no = 否
sheet-value-too-long = 太長
sheet-value-not-a-number = 不是數字
sheet-value-not-a-date = 不是日期
sheet-value-not-a-moment = 不是時間
sheet-value-not-a-choice = 不在選項中
sheet-value-not-an-address = 不是 IP 位址
sheet-value-not-a-name = 不是主機或帳號名稱
sheet-value-not-known = 系統中找不到，或您無權查看
sheet-value-not-the-role = 此人不具所需角色
sheet-value-not-a-digest = 不是 64 位十六進位的 SHA-256
help-registers-title = 登錄簿與表單
help-registers-text =
    「登錄簿」列出機關的各種表單，例如變更申請單、矯正處理單。選擇一種，按「新增」填寫；可以先存檔，之後再補。

    • 每張表單自動編號，例如 115-CHG-0007。
    • 「下一步」列出可以辦理的步驟，以及還缺哪些欄位。
    • 填單的人不能核准自己的表單；重大變更由執行秘書以上核准。
    • 被拒絕時，系統會指出依據的條文，並留下紀錄。
    • 緊急變更先登錄口頭核准，完成後在期限內補單。
sheets-about = 相關紀錄
sheets-about-begin = 新增：{ $title }
