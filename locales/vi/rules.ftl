rules-came = Thêm { $count } quy tắc:
rules-went = Bỏ { $count } quy tắc:
rules-changed = Thay đổi { $count } quy tắc, các quy tắc này bắt đầu theo dõi lại từ đầu:
rules-same = { $count } quy tắc giữ nguyên và tiếp tục với những gì đã ghi nhận.
rules-refused = Có { $count } quy tắc không dùng được. Không có gì thay đổi: các quy tắc cũ vẫn được dùng. Hãy sửa rồi thử lại.
