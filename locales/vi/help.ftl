help-title = Hướng dẫn sử dụng
help-link = Trợ giúp
help-contents = Mục lục
help-start-title = Hệ thống này làm gì
help-start-text =
    Townwatch liên tục đọc nhật ký của các máy trong đơn vị. Khi có điều bất thường, hệ thống cho biết bằng lời lẽ dễ hiểu: chuyện gì đã xảy ra, vì sao nhận định như vậy và cần làm gì tiếp theo.

    Hệ thống chỉ nêu dấu hiệu. Có phải sự cố an toàn thông tin hay không là do đầu mối an toàn thông tin quyết định. Hệ thống không tự khóa tài khoản và không tự báo cáo ra bên ngoài.

    Anh/chị chỉ thấy những mục thuộc nhiệm vụ của mình. Nếu thiếu mục cần dùng, đề nghị quản trị hệ thống kiểm tra lại vai trò được giao.
help-today-title = Hôm nay
help-today-text =
    Trang đầu tiên sau khi đăng nhập liệt kê việc cần làm: các thời hạn đang chạy, dấu hiệu chờ đánh giá và tình trạng các nguồn nhật ký.

    • Thời hạn có vạch trái đậm, ghi “Sắp đến hạn” hoặc “Đã quá hạn” cần được xử lý trước.
    • Trang tự cập nhật mỗi phút. Nếu có thông báo không cập nhật được, đề nghị tải lại trang.
    • Cán bộ không có nhiệm vụ về an toàn thông tin chỉ thấy cách báo tin. Khi gặp thư đáng ngờ hoặc tài khoản bất thường, hãy báo ngay cho đầu mối an toàn thông tin.
help-findings-title = Dấu hiệu
help-findings-text =
    Dấu hiệu là điều đáng ngờ mà quy tắc phát hiện trong nhật ký. Mỗi dấu hiệu đều kèm các dòng nhật ký làm bằng chứng để anh/chị tự đối chiếu.

    Mở dấu hiệu, đọc “Việc gì đã xảy ra” và “Trường hợp có thể là nhầm”, hỏi lại người liên quan nếu cần, rồi chọn:

    • Là sự cố: thời điểm bấm nút chính là thời điểm đơn vị biết sự cố, các thời hạn bắt đầu được tính.
    • Tiếp tục theo dõi: ghi lý do và thời hạn. Hết thời hạn, dấu hiệu trở lại chờ đánh giá.
    • Không phải sự cố: ghi lý do. Lý do được lưu lại để kiểm tra sau này.

    Nếu đánh giá nhầm, anh/chị có thể rút lại đánh giá, trừ khi dấu hiệu đã thành sự cố.

    Khi có hơn mười dòng bằng chứng, phần còn lại được thu gọn; bấm một lần để xem hết. Ký tự không nhìn thấy được ghi dưới dạng ‹U+202E› để không ai có thể đánh lừa anh/chị.
help-incidents-title = Sự cố
help-incidents-text =
    Mỗi sự cố có một số hồ sơ. Trang của sự cố cho biết còn bao nhiêu thời gian, thời hạn được tính theo điều khoản nào và từ lúc nào.

    • Báo cáo: sau khi báo cáo cơ quan có thẩm quyền, nhập thời điểm và mã tiếp nhận. Thời hạn báo cáo sẽ dừng lại.
    • Khống chế thiệt hại hoặc khôi phục: khi xong, nhập thời điểm và cách làm.
    • Nếu thời điểm biết sự cố chưa đúng, hãy dùng “Đính chính thời điểm biết”. Thời điểm cũ và lý do vẫn được lưu.
    • Có thể thêm ghi chép bất cứ lúc nào; đây là căn cứ để viết báo cáo cuối cùng.
help-level-title = Xác định cấp độ
help-level-text =
    Trả lời những điều đã biết; điều chưa chắc chắn thì chọn “Chưa biết”. Hệ thống nêu các cấp độ có thể xảy ra và điều khoản tương ứng, không đoán thay anh/chị.

    Khi chưa xác định được cấp độ, hệ thống tính theo thời hạn ngắn nhất để bảo đảm không trễ hạn. Khi biết thêm, anh/chị có thể quay lại sửa.
help-sources-title = Nguồn nhật ký
help-sources-text =
    Danh sách này cho biết nhật ký được nhận từ máy nào, tệp nào và dòng mới nhất đến lúc nào.

    • Nếu dòng mới nhất đã lâu, máy đó hoặc thiết lập gửi có thể gặp trục trặc.
    • Dòng chưa rõ định dạng vẫn được lưu đầy đủ, chỉ là hệ thống chưa đọc được.
    • Việc thêm nguồn do quản trị hệ thống thực hiện.
help-exports-title = Xuất danh sách
help-exports-text =
    Mỗi danh sách đều có thể xuất bằng liên kết bên dưới. Tệp xuất gồm mọi dòng phù hợp với điều kiện lọc và mọi cột, không chỉ những gì đang hiển thị.

    • ODS: mở bằng LibreOffice hoặc Excel, phù hợp với đa số trường hợp.
    • CSV: để nhập vào hệ thống khác. Nếu phần đầu của văn bản có thể bị hiểu là công thức, hệ thống thêm dấu nháy đơn (') phía trước để không có gì bị chạy.
    • JSON: dành cho chương trình, giữ nguyên văn nhật ký.

    Mỗi lần xuất đều được ghi vào nhật ký kiểm tra. Tệp có thể chứa dữ liệu cá nhân, đề nghị bảo quản và hủy theo quy định của đơn vị.
help-keys-title = Bàn phím
help-keys-text =
    Có thể làm việc không cần chuột. Nhấn Ctrl và K để mở “Đi tới”, gõ tên trang hoặc số hồ sơ (ví dụ 2026-7) rồi nhấn Enter.

    Các phím khác chỉ có tác dụng khi con trỏ không ở trong ô nhập. Nếu chúng cản trở công cụ hỗ trợ của anh/chị, có thể tắt trong “Hiển thị”.
help-display-title = Hiển thị
help-display-text =
    Ngôn ngữ được chọn ở đầu mỗi trang. Mục “Hiển thị” ở cuối trang cho phép chọn lịch dùng cho ngày tháng tiếng Trung và bật hoặc tắt phím đơn. Các lựa chọn này chỉ áp dụng cho trình duyệt đang dùng.

    Năm trong số hồ sơ là một phần của số hồ sơ, không thay đổi theo lịch.

    Khi cần bản giấy, dùng chức năng in của trình duyệt: trang được in khổ A4, có tên đơn vị và thời điểm in.
help-trouble-title = Khi gặp trục trặc
help-trouble-text =
    • Sau nhiều lần nhập sai mật khẩu phải chờ một lúc, nhằm ngăn người khác dò mật khẩu.
    • Nếu thấy mã tra cứu, hãy gửi mã đó cho quản trị hệ thống để tìm nguyên nhân.
    • Nếu có người khác vừa sửa dữ liệu, nội dung anh/chị đã nhập vẫn còn; hãy xem tình trạng hiện tại trước khi gửi lại.
    • Sau mười hai giờ, hệ thống tự đăng xuất.
