query-title = Truy vấn SQL
query-link = Dùng truy vấn SQL
query-intro = Thống kê và đối chiếu các dòng nhật ký được lưu của đơn vị, các dấu hiệu và nhật ký kiểm toán bằng một câu SELECT. Không thể thay đổi dữ liệu tại đây. Dòng nhật ký là dữ liệu được bảo vệ: câu truy vấn, mục đích và số dòng kết quả được ghi vào nhật ký.
field-sql = Câu truy vấn
query-sql-hint = Một câu SELECT trên các bảng dưới đây. Nên giới hạn thời gian (time >= …) để nhanh hơn nhiều.
query-ask = Thực hiện
query-cancel = Hủy và làm lại
query-tables = Bảng và cột
query-nothing = Không có dòng nào phù hợp.
query-rows = { $rows } dòng.
query-rows-more = Chỉ hiển thị { $rows } dòng đầu; còn nữa. Tệp xuất có tối đa { $most } dòng.
query-example-failures = Số lần đăng nhập thất bại theo tài khoản trong tuần qua
query-example-addresses = Tài khoản đăng nhập từ nhiều địa chỉ
query-example-hours = Số dòng theo giờ trong ngày qua
query-example-talkers = Địa chỉ nguồn nhiều nhất trong một ngày, kèm số lần bị từ chối
query-example-services = Mỗi dịch vụ (cổng đích) trong một ngày: số kết nối, số địa chỉ nguồn, số lần bị từ chối
query-example-flood = Lúc dồn dập nhất trong một ngày: số dòng và số địa chỉ nguồn theo phút và máy
query-example-findings = Thất bại của tài khoản đang có dấu hiệu chưa xử lý
sql-place = Dòng { $line }, cột { $column }:
sql-words = Không hiểu được câu truy vấn: { $said }
sql-forbidden = Không thực hiện tại đây: { $said }
sql-value = Truy vấn bị dừng giữa chừng: { $said }
sql-memory = Truy vấn cần nhiều bộ nhớ hơn mức cho phép ({ $said }). Hãy giảm số cột, rút ngắn thời gian hoặc giảm số nhóm.
sql-time = Truy vấn kéo dài quá { $seconds } giây và đã bị dừng. Hãy rút ngắn thời gian (time >= …) hoặc giảm số cột.
sql-died = Truy vấn bị dừng trước khi có kết quả đầy đủ. Hãy thu hẹp phạm vi.
sql-absent = Chương trình này được biên dịch không kèm SQL. Hãy dùng ô tra cứu, hoặc cài gói chương trình chính thức của cơ quan, bản đó có SQL.
