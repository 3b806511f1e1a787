nav-registers = Sổ biểu mẫu
registers-title = Sổ và biểu mẫu
registers-intro = Mỗi loại biểu mẫu có số, các mục cần điền, các bước phê duyệt và lịch sử. Chọn một loại để xem hoặc điền.
registers-empty = Hiện không có sổ nào anh/chị được xem.
registers-problems = Các tệp sau có lỗi nên chưa được dùng; hãy sửa theo chỉ dẫn:
register-column-title = Biểu mẫu
register-column-official = Số hiệu
register-column-says = Mục đích
register-column-open = Chưa đóng
register-column-digest = SHA-256 của định nghĩa
register-clauses = Các điều khoản
sheets-all = Tất cả
sheets-empty = Chưa có phiếu nào.
sheets-older = Phiếu cũ hơn
sheet-column-number = Số
sheet-column-state = Trạng thái
sheet-column-by = Người lập
sheet-column-at = Lập lúc
sheet-column-due = Hạn
sheet-new = Lập phiếu
sheet-new-intro = Có thể lưu trước rồi bổ sung sau; khi gửi, hệ thống sẽ chỉ ra mục còn thiếu.
sheet-save = Lưu
sheet-choose = Chọn
sheet-steps = Bước tiếp theo
sheet-still = Còn thiếu: { $fields }
sheet-note = Ghi chú hoặc lý do
sheet-note-hint = Bắt buộc khi trả lại, rút…
sheet-history = Lịch sử xử lý
sheet-begun = Lập phiếu
sheet-filled = Điền
sheet-written = Nội dung đã điền
sheet-deputy = (thay { $name })
sheet-print = In
sheet-otherwise = Sau khi phiếu này được lập, định nghĩa đã thay đổi; các bước sau theo định nghĩa hiện hành.
sheet-number-hint = Ghi số của phiếu, ví dụ 115-CHG-0007.
sheet-by-clause = { " " }({ $code }: 「{ $quote }」)
sheet-refused-unknown = Sổ này không có bước hoặc mục đó.
sheet-refused-order = Trạng thái hiện tại chưa làm được bước này.
sheet-refused-other-case = Bước này không áp dụng cho trường hợp này.
sheet-refused-role = Bước này do vai trò sau thực hiện: { $roles }.
sheet-refused-same-person = Người điền hoặc làm bước trước không được duyệt hay kiểm tra.
sheet-refused-not-now = Không sửa được “{ $field }” ở trạng thái này.
sheet-refused-reason = Hãy ghi lý do.
sheet-refused-oral = “{ $field }” không hợp lệ: phải do lãnh đạo khác đồng ý, ghi số điện thoại, thời điểm không sau hiện tại.
sheet-value-yes = Có
sheet-value-no = Không
sheet-value-too-long = quá dài
sheet-value-not-a-number = không phải số
sheet-value-not-a-date = không phải ngày
sheet-value-not-a-moment = không phải thời điểm
sheet-value-not-a-choice = không có trong lựa chọn
sheet-value-not-an-address = không phải địa chỉ IP
sheet-value-not-a-name = không phải tên máy chủ hoặc tài khoản
sheet-value-not-known = không có trong hệ thống hoặc anh/chị không được xem
sheet-value-not-the-role = người này không có vai trò cần thiết
sheet-value-not-a-digest = không phải SHA-256 gồm 64 ký tự thập lục phân
help-registers-title = Sổ và biểu mẫu
help-registers-text =
    “Sổ biểu mẫu” liệt kê các biểu mẫu của cơ quan, ví dụ phiếu đề nghị thay đổi, phiếu xử lý khắc phục. Chọn một loại rồi bấm “Lập phiếu”; có thể lưu trước, bổ sung sau.

    • Mỗi phiếu được đánh số tự động, ví dụ 115-CHG-0007.
    • “Bước tiếp theo” cho biết bước có thể làm và mục còn thiếu.
    • Người lập không tự duyệt phiếu của mình; thay đổi lớn do thư ký điều hành trở lên duyệt.
    • Khi bị từ chối, hệ thống nêu điều khoản và ghi lại.
    • Thay đổi khẩn cấp: ghi nhận đồng ý bằng lời trước, bổ sung phiếu đúng hạn sau khi xong.
sheets-about = Biểu mẫu liên quan
sheets-about-begin = Lập: { $title }
