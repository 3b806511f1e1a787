nav-log = Tra cứu nhật ký
field-query = Nội dung tra cứu
field-purpose = Mục đích tra cứu
field-start = Từ
field-end = Đến
log-title = Tra cứu nhật ký
log-intro = Tra cứu các dòng nhật ký được lưu của đơn vị thuộc phạm vi của anh/chị, mới nhất trước. Nhật ký là dữ liệu được bảo vệ: nội dung và mục đích tra cứu được ghi vào nhật ký kiểm tra.
log-query-hint = Từ có trong dòng nhật ký, "đoạn chữ trong ngoặc kép", hoặc trường:giá trị. Mọi điều kiện phải cùng đúng; dấu trừ đứng trước để loại trừ.
log-purpose-hint = Vì sao cần xem, ví dụ số vụ việc. Mục đích được ghi vào nhật ký kiểm tra.
log-late = Gồm cả dòng nhận được sau khi xảy ra hơn một ngày
log-late-hint = Dùng cho tệp nhật ký được đưa vào sau. Tra cứu lâu hơn.
log-search = Tra cứu
log-found = Kết quả
log-nothing = Không tìm thấy dòng nào. Đề nghị xem lại cách viết trong nhật ký, hoặc chọn khoảng thời gian dài hơn.
log-looked = Tìm thấy { $rows } dòng. Đã xem { $looked } dòng của đơn vị trong phạm vi; không còn dòng nào khác trong khoảng thời gian đã chọn.
log-looked-so-far = Đến nay tìm thấy { $rows } dòng. Đã xem { $looked } dòng của đơn vị trong phạm vi, đến { $reached }. Có thể tra cứu tiếp về trước ở dưới.
log-further = Tra cứu tiếp về trước
log-count-whole = { $total ->
   *[other] Tổng cộng tìm thấy { $words } dòng trong khoảng thời gian đã chọn.
    }
log-count-least = { $total ->
   *[other] Ít nhất { $words } dòng: đã đếm đến các dòng nhận được lúc { $reached }.
    }
log-count-most = { $total ->
   *[other] Ít nhất { $words } dòng: đã đếm đến các dòng nhận được lúc { $reached }, là giới hạn của một lần đếm. Đề nghị chọn khoảng thời gian ngắn hơn để đếm phần còn lại.
    }
log-count-title = Số dòng tìm thấy theo thời gian
log-count-from = Từ
log-count-to = Đến
log-count-lines = Số dòng
log-count-all = Đếm tất cả
log-when-hour = Thời gian xảy ra, theo giờ
log-when-day = Thời gian xảy ra, theo ngày
log-when-month = Thời gian xảy ra, theo tháng
log-stop = Dừng
log-working = Đang tra cứu…
log-stopped = Đã dừng. Nội dung anh/chị đã nhập vẫn còn.
log-tail-open = Theo dõi dòng mới khi vừa nhận được
log-tail-title = Dòng nhật ký mới
log-tail-intro = Hiện các dòng nhật ký mới của đơn vị trong phạm vi có nội dung cần tìm, ngay khi nhận được. Nội dung và mục đích được ghi vào nhật ký kiểm tra khi bắt đầu, số dòng đã hiện được ghi khi kết thúc. Tự kết thúc sau 30 phút hoặc khi đăng xuất.
log-tail-start = Bắt đầu
log-tail-lines = Các dòng, mới nhất trước
log-tail-again = Xem lại có dòng mới hay không
log-tail-pause = Tạm dừng
log-tail-resume = Tiếp tục
log-tail-waiting = Đang chờ dòng mới.
log-tail-paused = Đã tạm dừng. Các dòng nhận được trong lúc này sẽ hiện khi tiếp tục.
log-tail-lost = Mất kết nối. Đang kết nối lại.
log-tail-told = Đến nay có { $count } dòng mới.
log-tail-behind = Còn { $count } bản ghi chưa xem: dữ liệu đến nhanh hơn mức có thể hiện.
log-tail-over = Đã kết thúc sau 30 phút. Bắt đầu lại để tiếp tục.
log-tail-signed-out = Đã kết thúc: anh/chị đã đăng xuất hoặc không còn quyền xem các dòng này.
log-tail-stopped = Đã kết thúc: chương trình đang khởi động lại. Đề nghị bắt đầu lại sau một phút.
log-tail-failed = Kết thúc do có lỗi. Đề nghị bắt đầu lại; nếu lặp lại, báo cho quản trị viên hệ thống.
refusal-log-tails = Số người đang theo dõi đã đạt giới hạn. Đề nghị thử lại sau, hoặc dùng tra cứu.
refusal-log-tail-over = Đã hết thời gian theo dõi. Bắt đầu lại để tiếp tục.
log-examples = Ví dụ
log-example-words = dòng có cả hai từ, không phân biệt chữ hoa và chữ thường
log-example-quoted = dòng có đúng đoạn chữ này
log-example-fields = đăng nhập thất bại của mọi tài khoản bắt đầu bằng wang
log-example-without = dòng có địa chỉ này, trừ đăng nhập IMAP
log-example-source = dòng của một nguồn
log-fields = Tên ngắn của các trường:
refusal-log-busy = Đang có người khác tra cứu. Đề nghị thử lại sau vài giây; nội dung anh/chị đã nhập vẫn còn.
log-column-event = Bản ghi
log-column-time = Thời gian xảy ra
log-column-line = Dòng nhật ký
log-column-received = Thời gian nhận
log-column-action = Hành động
log-column-outcome = Kết quả
log-column-source-id = Mã định danh nguồn
log-around-title = Các dòng lân cận
log-around-intro = Tối đa mười dòng trước và mười dòng sau của cùng một nguồn. Lần xem này được ghi vào nhật ký kiểm tra.
log-around-before = Trước đó
log-around-line = Dòng này
log-around-after = Sau đó
log-around-none = Không có dòng nào khác của nguồn này ở gần.
log-around-show = Hiện các dòng
log-back = Về trang tra cứu nhật ký
log-purpose-finding = Dấu hiệu: { $title }
invalid-end-before-start = phải sau thời điểm bắt đầu.
search-mistake-nothing = Đề nghị nhập nội dung cần tìm: một từ trong dòng nhật ký, hoặc trường:giá trị.
search-mistake-long = Nội dung tra cứu quá dài, tối đa { $most } ký tự.
search-mistake-terms = Quá nhiều điều kiện cùng lúc. Đề nghị bớt đi.
search-mistake-unclosed = Dấu ngoặc kép chưa được đóng. Đề nghị thêm dấu đóng; để tìm chính dấu ấy, viết \".
search-mistake-empty = “{ $term }” không có nội dung. Đề nghị viết thêm phía sau hoặc bỏ đi.
search-mistake-value = “{ $term }:” chưa có giá trị. Viết { $term }:giá-trị, hoặc { $term }:* để tìm mọi dòng có trường này.
search-mistake-field = Không có trường nào tên “{ $term }”. Để tìm như chữ thường, đặt cả cụm trong ngoặc kép.
field-back = Số ngày trở về trước
saved-title = Tra cứu đã lưu
saved-intro = Các tra cứu được lưu để chạy lại. Mỗi lần chạy là một lần tra cứu: nội dung và mục đích đều được ghi vào nhật ký kiểm tra.
saved-empty = Chưa lưu tra cứu nào. Hãy tra cứu rồi chọn “Lưu tra cứu này”, hoặc nhập tại đây.
saved-new = Lưu tra cứu này
saved-save = Lưu
saved-rename = Đổi tên
saved-delete = Xóa
saved-restore = Khôi phục
saved-many-delete = Sau khi xóa có thể khôi phục ở trang tiếp theo.
saved-many-deleted = Đã xóa { $count } tra cứu đã lưu.
saved-many-restore = Mục này sẽ trở lại danh sách.
saved-many-restored = Đã khôi phục { $count } tra cứu đã lưu.
saved-column-time = Khoảng thời gian
saved-column-for = Người xem được
saved-column-at = Thời điểm lưu
saved-for-me = chỉ anh/chị
saved-for-unit = đơn vị của anh/chị
saved-by-other = đơn vị của anh/chị; do người khác lưu
saved-last-days = { $days } ngày gần nhất
saved-any-time = mọi thời gian
saved-yes = có
saved-no = không
saved-name = Tên tra cứu
saved-name-hint = Để dễ tìm lại, tối đa 100 ký tự.
saved-purpose-hint = Được ghi vào nhật ký kiểm tra mỗi lần chạy.
saved-back-hint = Nhập 7 để tra cứu bảy ngày gần nhất trước khi chạy. Để trống nếu dùng thời gian bên dưới.
saved-shared = Người được tra cứu trong đơn vị cũng dùng được
saved-shared-hint = Họ có thể chạy, đổi tên và xóa.
invalid-days-back = phải là số nguyên từ 1 đến 3.660.
invalid-search-name = tối đa 100 ký tự.
refusal-saved-many = Đã có 200 tra cứu được lưu, là mức tối đa. Đề nghị xóa bớt trước.
help-log-title = Tra cứu nhật ký
help-log-text =
    Đầu mối an toàn thông tin và cán bộ kiểm tra có thể tra cứu mọi dòng nhật ký được lưu của đơn vị thuộc phạm vi. Mỗi lần tra cứu phải có mục đích. Mục đích, nội dung và số dòng đã hiện được ghi vào nhật ký kiểm tra.

    • Từ được tìm ở mọi vị trí trong dòng, không phân biệt chữ hoa và chữ thường. Tất cả các từ phải cùng có.
    • "Đoạn chữ trong ngoặc kép" được tìm đúng như đã viết, kể cả khoảng trắng.
    • user:wang tìm tài khoản wang; user:wang* tìm mọi tài khoản bắt đầu như vậy. Tên ngắn gồm user, ip, host, outcome, action và source; cũng dùng được tên của Elastic Common Schema, ví dụ http.response.status_code. Tên do chính bên gửi đặt thì thêm @ phía trước: @TicketId:17.
    • Dấu trừ đứng trước để loại các dòng có điều kiện ấy.

    “Từ” và “Đến” là thời điểm xảy ra ghi trong dòng nhật ký. Tra cứu lâu sẽ tạm dừng và cho biết đã xem đến đâu; “Tra cứu tiếp về trước” để xem tiếp.

    Bấm vào số bản ghi để xem các dòng lân cận.
drop-taken = Đã tiếp nhận “{ $name }”; tệp gốc không bị thay đổi.
drop-refused = Không tiếp nhận “{ $name }”: { $why }
drop-refused-special = đây là liên kết hoặc thứ khác không phải tệp. Hãy đưa chính tệp đó vào.
drop-refused-too-large = tệp lớn hơn 4 GiB. Hãy chia nhỏ rồi đưa vào.
drop-refused-unreadable = không đọc được. Hãy kiểm tra quyền truy cập và việc sao chép đã xong chưa, rồi đưa vào lại.
drop-refused-not-text = tệp không chứa dòng nhật ký văn bản, cũng không phải nhật ký sự kiện Windows.
drop-refused-bomb = khi giải nén, dung lượng tăng bất thường. Hãy giải nén ở nơi khác và xem nội dung.
drop-refused-needs-memory = việc giải nén cần nhiều bộ nhớ hơn mức cho phép. Hãy giải nén ở nơi khác rồi đưa nội dung vào.
drop-refused-changed = tệp vẫn đang được ghi. Hãy đưa vào lại khi ghi xong; tốt nhất là ghi dưới tên khác rồi đổi tên sau cùng.
drop-records = { $records } bản ghi của tệp đã nằm trong nhật ký chứng cứ.
drop-cut = { $lines } dòng dài hơn 256 KiB nên chỉ giữ phần đầu.
drop-damaged = { $parts } phần không đọc được; xem bên dưới.
