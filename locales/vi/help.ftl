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
help-report-title = Báo bất thường
help-report-text =
    Thấy thư đáng ngờ, máy nghi nhiễm, hệ thống không mở được, gửi nhầm dữ liệu hay bất cứ điều gì không ổn, xin báo ngay; có phải sự cố hay không do đầu mối an toàn thông tin đánh giá.

    • Chọn loại gần nhất, ghi thấy gì, lúc nào, ở đâu. Không chắc thì chọn “Việc khác”.
    • Gửi xong sẽ thấy cần làm gì ngay và gọi cho ai.
    • Giữ nguyên hiện trạng: không xóa, không khởi động lại, không tự xử lý.

    Khi người khác báo qua điện thoại, trực tiếp, thư hay giấy, cũng xin ghi thay và nêu tên người phát hiện.

    Báo cáo được ghi vào nhật ký niêm phong, không sửa được; báo cáo cùng loại trong 24 giờ gộp thành một dấu hiệu.

help-findings-title = Dấu hiệu
help-findings-text =
    Dấu hiệu là điều đáng ngờ mà quy tắc phát hiện trong nhật ký. Mỗi dấu hiệu đều kèm các dòng nhật ký làm bằng chứng để anh/chị tự đối chiếu.

    Mở dấu hiệu, đọc “Việc gì đã xảy ra” và “Trường hợp có thể là nhầm”, hỏi lại người liên quan nếu cần, rồi chọn:

    • Là sự cố: thời điểm bấm nút chính là thời điểm đơn vị biết sự cố, các thời hạn bắt đầu được tính.
    • Tiếp tục theo dõi: ghi lý do và thời hạn. Hết thời hạn, dấu hiệu trở lại chờ đánh giá.
    • Không phải sự cố: ghi lý do. Lý do được lưu lại để kiểm tra sau này.

    Nếu đánh giá nhầm, anh/chị có thể rút lại đánh giá, trừ khi dấu hiệu đã thành sự cố.

    Khi có hơn mười dòng bằng chứng, phần còn lại được thu gọn; bấm một lần để xem hết. Ký tự không nhìn thấy được ghi dưới dạng ‹U+202E› để không ai có thể đánh lừa anh/chị.

    “Rà soát ngược” cho phép một quy tắc, ví dụ quy tắc mới, xem lại toàn bộ nhật ký đang lưu giữ. Dấu hiệu tìm được nằm chung với các dấu hiệu khác; mỗi dấu hiệu cho biết mất bao lâu mới phát hiện.
help-incidents-title = Sự cố
help-incidents-text =
    Mỗi sự cố có một số hồ sơ. Trang của sự cố cho biết còn bao nhiêu thời gian, thời hạn được tính theo điều khoản nào và từ lúc nào.

    • Báo cáo: sau khi báo cáo cơ quan có thẩm quyền, nhập thời điểm và mã tiếp nhận. Thời hạn báo cáo sẽ dừng lại.
    • Khống chế thiệt hại hoặc khôi phục: khi xong, nhập thời điểm và cách làm.
    • Nếu thời điểm biết sự cố chưa đúng, hãy dùng “Đính chính thời điểm biết”. Thời điểm cũ và lý do vẫn được lưu.
    • Có thể thêm ghi chép bất cứ lúc nào; đây là căn cứ để viết báo cáo cuối cùng.
    • Các bước xử lý: chọn sổ tay phù hợp, đánh dấu việc đã làm kèm chứng minh. Người đã cách ly không được tự gỡ; người khác gỡ.
    • Đánh giá: biết đến đâu điền đến đó; nội dung được đưa vào biểu mẫu.
    • Kết thúc: trang liệt kê hồ sơ còn thiếu; đủ thì mới kết thúc được.
help-level-title = Xác định cấp độ
help-level-text =
    Trả lời những điều đã biết; điều chưa chắc chắn thì chọn “Chưa biết”. Hệ thống nêu các cấp độ có thể xảy ra và điều khoản tương ứng, không đoán thay anh/chị.

    Khi chưa xác định được cấp độ, hệ thống tính theo thời hạn ngắn nhất để bảo đảm không trễ hạn. Khi biết thêm, anh/chị có thể quay lại sửa.
help-services-title = Theo dõi dịch vụ
help-services-text =
    Hệ thống định kỳ kết nối tới các dịch vụ của chính cơ quan để xem có hoạt động không.

    • Quản trị hệ thống thêm dịch vụ và ghi câu trả lời phải có.
    • Lỗi liên tiếp nhiều lần mới ghi là gián đoạn: một dấu hiệu, một thông báo; khi hoạt động lại hệ thống tự ghi chú.
    • Trước khi bảo trì theo kế hoạch, hãy “tạm ngừng theo dõi” và ghi lý do.
    • Chứng thư sắp hết hạn trong hai mươi mốt ngày cũng được nêu thành dấu hiệu.
help-sources-title = Nguồn nhật ký
help-sources-text =
    Danh sách này cho biết nhật ký được nhận từ máy nào, tệp nào và dòng mới nhất đến lúc nào.

    • Nếu dòng mới nhất đã lâu, máy đó hoặc thiết lập gửi có thể gặp trục trặc.
    • Dòng chưa rõ định dạng vẫn được lưu đầy đủ, chỉ là hệ thống chưa đọc được.
    • Việc thêm nguồn do quản trị hệ thống thực hiện.
help-imports-title = Nhập tài khoản từ bảng
help-imports-text =
    Có thể nhập nhiều người cùng lúc từ một bảng (CSV hoặc ODS).

    • Bảng được kiểm tra trước. Chỉ một dòng sai là không nhập gì; mỗi lỗi đều ghi rõ số dòng.
    • Tốt nhất không đưa mật khẩu ban đầu vào bảng: hãy in phiếu cho từng người, niêm phong và giao tận tay.
    • Khi chưa ai đăng nhập, có thể hoàn tác toàn bộ lần nhập.
help-connectors-title = Kết nối hệ thống
help-connectors-text =
    Hệ thống thư, văn bản và chấm công được báo tình trạng tài khoản ở đây. Không bao giờ gửi mật khẩu.

    • Kết nối mới không báo gì cho đến khi anh/chị đã so sánh và bấm “Bắt đầu”.
    • Nếu số thay đổi cùng lúc vượt mức hãm, chúng chờ đến khi có người xác nhận.
    • “Khác biệt” là những gì bị đổi ở bên kia ngoài hệ thống này: sửa lại cho đúng, hoặc chấp nhận và ghi tên mình.
    • Nếu hệ thống không trả lời, thay đổi được giữ lại và tự gửi lại sau.
help-app-passwords-title = Mật khẩu ứng dụng
help-app-passwords-text =
    Chương trình thư hoặc điện thoại có thể dùng mật khẩu riêng, để mật khẩu của anh/chị không bao giờ lưu ở đó.

    • Mật khẩu chỉ hiện một lần. Hãy nhập ngay vào chương trình.
    • Nó chỉ mở thư và các chương trình dùng danh bạ, không bao giờ mở trang này.
    • Mất điện thoại? Kết thúc mật khẩu của nó tại đây; những thứ khác không đổi.
help-notices-title = Thông báo
help-notices-text =
    Hệ thống báo cho anh/chị qua thư điện tử, hoặc qua webhook do cơ quan thiết lập, về những việc liên quan đến nhiệm vụ và tài khoản: dấu hiệu mới, thời hạn pháp lý sắp hết, vai trò được giao, đăng nhập từ trình duyệt mới. Chọn nơi nhận và cách nhận tại “Tài khoản của tôi”, mục thông báo.

    • Nếu không có địa chỉ thư, thông báo chỉ hiện trên màn hình.
    • Thông báo bắt buộc luôn được gửi qua thư dù anh/chị chọn thế nào. Giờ yên tĩnh chỉ hoãn những thông báo không khẩn cấp.
    • Thông báo không bao giờ nêu nội dung vụ việc. Xin đăng nhập để xem.
help-duties-title = Phân công trực
help-duties-text =
    Danh sách cho biết ai đang và sẽ giữ nhiệm vụ nào, ai thay cho ai. Hệ thống dựa vào đó để báo cho người gần đơn vị nhất trước, nếu không có ai thì báo cho cấp trên.

    Người thay thế cũng được báo trong thời gian thay thế. Vai trò được giao tại trang của từng người.
help-jobs-title = Công việc nền
help-jobs-text =
    Những việc hệ thống tự làm sau này được liệt kê ở đây: gửi thư, gọi webhook, nhắc trước khi hết thời hạn pháp lý.

    • Việc thất bại được thử lại sau những khoảng nghỉ dài dần. Lý do ghi bên cạnh.
    • Khi đã khắc phục nguyên nhân, xin đánh dấu các dòng rồi thử lại ngay. Việc đã bỏ là bỏ hẳn, không lấy lại được.
    • Liên kết không gửi được qua thư sẽ bị xóa nội dung khi hết hạn. Xin tạo liên kết mới tại trang của người đó.
help-two-step-title = Xác thực hai bước và khóa truy cập
help-two-step-text =
    Mật khẩu có thể bị đoán hoặc bị lộ. Khi có bước thứ hai, chỉ mật khẩu thì không đăng nhập được.

    • Mã xác thực: ứng dụng trên điện thoại hiện mã mới mỗi 30 giây. Xin cất mười mã dự phòng riêng với điện thoại.
    • Khóa truy cập: dùng vân tay, khuôn mặt hoặc mã PIN của thiết bị thay cho mật khẩu và mã. Nên thiết lập trên mỗi thiết bị thường dùng.
    • Nếu vai trò bắt buộc xác thực hai bước, anh/chị phải thiết lập một trong hai cách trước mọi việc khác, và không thể tắt cách cuối cùng.
    • Trước khi thay đổi cách đăng nhập, hệ thống hỏi lại để chắc chắn là anh/chị, trừ khi vừa xác nhận vài phút trước. Người khác thấy trình duyệt đang mở cũng không thay đổi được.
    • Nếu mất cả điện thoại và mã dự phòng, quản trị hệ thống sẽ đặt lại sau khi kiểm tra trực tiếp danh tính.
help-sessions-title = Thiết bị đang đăng nhập
help-sessions-text =
    Tại “Tài khoản của tôi”, anh/chị thấy mọi trình duyệt đang đăng nhập bằng tài khoản của mình, từ mạng nào và dùng lần cuối khi nào.

    Nếu có thiết bị lạ, xin đăng xuất nó ngay, đổi mật khẩu và báo cho đầu mối an toàn thông tin. Đổi mật khẩu sẽ đăng xuất mọi thiết bị khác.
help-devices-title = Thiết bị đã biết
help-devices-text =
    Trình duyệt mà anh/chị từng đăng nhập là thiết bị đã biết. Tại đó anh/chị không phải chờ vì người khác nhập sai mật khẩu, và không bị báo lại mỗi lần đăng nhập.

    • Khi có đăng nhập từ trình duyệt chưa biết, hệ thống báo qua thư kèm thời điểm, mạng và quốc gia nếu biết. Nếu không phải anh/chị: quên thiết bị đó, đăng xuất nó, đổi mật khẩu và báo cho đầu mối an toàn thông tin.
    • Thiết bị đã quên lập tức trở thành thiết bị lạ. Nếu nó đang đăng nhập, xin đăng xuất thêm.
    • Quốc gia là của nhà mạng, có thể không đúng, nhất là với điện thoại di động.
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
help-sign-ins-title = Lịch sử đăng nhập của tôi
help-sign-ins-text =
    “Lịch sử đăng nhập của tôi” liệt kê các lần đăng nhập bằng tài khoản của anh/chị theo nhật ký của từng hệ thống: thời gian, số lần, cách, nơi, thành công hay bị từ chối. Điện thoại nhận thư cả ngày được gộp thành một dòng.

    Quốc gia hoặc mạng chưa từng thấy được ghi rõ bằng chữ. Không hẳn là xấu: hãy nhớ lại xem có phải mình không.

    • Không phải mình: đánh dấu dòng đó, bấm “Không phải tôi”, đọc điều sẽ xảy ra rồi bấm lần nữa. Đầu mối an toàn thông tin được báo ngay, các thiết bị khác bị đăng xuất, mật khẩu hiện tại không đăng nhập được nữa.
    • Tất cả là mình: mỗi năm bấm một lần “Tôi đã xem, tất cả đều là tôi”.
