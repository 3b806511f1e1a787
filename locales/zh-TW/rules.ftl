rules-came = 新增 { $count } 條規則：
rules-went = 移除 { $count } 條規則：
rules-changed = 變更 { $count } 條規則，重新開始觀察：
rules-same = { $count } 條規則未變更，沿用已累積的觀察內容。
rules-refused = 有 { $count } 條規則無法使用，故未作任何變更，仍沿用原有規則。請修正後再試一次。
