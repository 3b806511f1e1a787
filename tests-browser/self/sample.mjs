// A page with every part of the console's style, in three languages: what the harness is tried on.
const WORDS = {
  "zh-TW": {
    product: "鎮守 Townwatch", skip: "跳到主要內容", unit: "青溪鎮公所", nav: ["今日", "徵兆", "資安事件"], out: "登出", languages: "語言", menu: "主選單",
    title: "帳號疑遭盜用：mei.lin", saved: "已受理為資安事件 115-0007。", banner: "通知", clocks: "時限",
    report: "通報時限（1 小時）", control: "損害控制或復原（72 小時）", month: "改善報告（1 個月）", soon: "即將屆期", late: "已逾時", calm: "時間充裕",
    due: "應於 115 年 11 月 21 日 11:02 前完成", how: "知悉 10:02 ＋ 1 小時 ＝ 11:02，辦法第 4 條", days: "{n} 天", hms: "{h} 時 {m} 分 {s} 秒",
    timeline: "處理經過", deed: "林美玲受理徵兆", quote: "各機關應於知悉資通安全事件後一小時內，依指定之方式進行通報。", cite: "資通安全事件通報及應變辦法",
    lines: "佐證紀錄", table: "徵兆清單", columns: ["帳號", "情形", "等級"], row: ["mei.lin", "失敗 40 次後登入成功", "高"],
    form: "判定等級", error: "請先回答下列問題", missing: "請選擇核心業務是否受影響", question: "核心業務是否受影響？", yes: "是", no: "否", system: "受影響的系統", option: "電子公文系統", send: "送出判定", summary: "摘要", print: "本頁由鎮守產生", 
  },
  vi: {
    product: "鎮守 Townwatch", skip: "Chuyển đến nội dung chính", unit: "Ủy ban xã Thanh Khê", nav: ["Hôm nay", "Dấu hiệu", "Sự cố"], out: "Đăng xuất", languages: "Ngôn ngữ", menu: "Trình đơn chính",
    title: "Tài khoản có thể đã bị chiếm đoạt: mei.lin", saved: "Đã tiếp nhận thành sự cố 115-0007.", banner: "Thông báo", clocks: "Thời hạn",
    report: "Thời hạn báo cáo (1 giờ)", control: "Khống chế hoặc khôi phục (72 giờ)", month: "Báo cáo khắc phục (1 tháng)", soon: "Sắp đến hạn", late: "Đã quá hạn", calm: "Còn đủ thời gian",
    due: "Phải hoàn thành trước 11:02 ngày 21/11/2026", how: "Biết lúc 10:02 + 1 giờ = 11:02, Điều 4", days: "{n} ngày", hms: "{h} giờ {m} phút {s} giây",
    timeline: "Diễn biến xử lý", deed: "Lâm Mỹ Linh tiếp nhận dấu hiệu", quote: "Cơ quan phải báo cáo trong vòng một giờ kể từ khi biết sự cố.", cite: "Quy định báo cáo và ứng phó sự cố",
    lines: "Dòng nhật ký chứng minh", table: "Danh sách dấu hiệu", columns: ["Tài khoản", "Tình trạng", "Mức"], row: ["mei.lin", "Đăng nhập được sau 40 lần thất bại", "Cao"],
    form: "Xác định cấp độ", error: "Hãy trả lời câu hỏi dưới đây", missing: "Hãy chọn nghiệp vụ cốt lõi có bị ảnh hưởng hay không", question: "Nghiệp vụ cốt lõi có bị ảnh hưởng không?", yes: "Có", no: "Không", system: "Hệ thống bị ảnh hưởng", option: "Hệ thống công văn điện tử của Ủy ban nhân dân thị trấn Thượng Lộc", send: "Gửi kết quả", summary: "Tóm tắt", print: "Trang do Townwatch lập",
  },
  en: {
    product: "鎮守 Townwatch", skip: "Skip to main content", unit: "Qingxi Township Office", nav: ["Today", "Findings", "Incidents"], out: "Sign out", languages: "Language", menu: "Main menu",
    title: "Account probably taken over: mei.lin", saved: "Accepted as incident 115-0007.", banner: "Notice", clocks: "Deadlines",
    report: "Report (1 hour)", control: "Damage control or recovery (72 hours)", month: "Improvement report (1 month)", soon: "Due soon", late: "Overdue", calm: "On time",
    due: "Due on 21 November 2026, 11:02", how: "known 10:02 + 1 hour = 11:02, article 4", days: "{n} days", hms: "{h} h {m} min {s} s",
    timeline: "Timeline", deed: "Mei-Ling Lin accepted the finding", quote: "The office reports within one hour of knowing of the incident.", cite: "Regulation on reporting and response",
    lines: "Log lines that prove it", table: "Findings", columns: ["Account", "What happened", "Severity"], row: ["mei.lin", "Signed in after 40 failures", "High"],
    form: "Judge the level", error: "Answer the question below", missing: "Choose whether core business is affected", question: "Is core business affected?", yes: "Yes", no: "No", system: "System affected", option: "Electronic documents", send: "Judge", summary: "Summary", print: "Made by Townwatch",
  },
};

const NAMES = { "zh-TW": "中文", vi: "Tiếng Việt", en: "English" };
const LINE = "Nov 21 09:58:44 mail dovecot: imap-login: Login: user=&lt;mei.lin&gt;, method=PLAIN, rip=203.0.113.77, lip=192.0.2.25, mpid=4711, TLS, session=&lt;u7bZk1f2AbCdEfGhIjKlMnOpQrStUvWxYz0123456789abcdefghijklmnop&gt;";

function clock(t, kind, name, state, due, left) {
  return `<li class="clock ${kind}"><h3 class="clock__name">${name}</h3><time data-clock datetime="${due}" data-days="${t.days}" data-hms="${t.hms}" data-late="${t.late}">${left}</time>
<span class="clock__state">${state}</span><p class="clock__due">${t.due}</p><p class="clock__derivation">${t.how}</p></li>`;
}

function head(language, t, assets) {
  return `<!doctype html><html lang="${language}" class="govuk-template"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t.title} · ${t.product}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/assets/${assets["townwatch.css"].file}">
<meta name="htmx-config" content='{"includeIndicatorCSS":false,"history":false}'>
<script src="/assets/${assets["htmx.js"].file}" defer></script><script src="/assets/${assets["clock.js"].file}" defer></script></head>
<body class="govuk-template__body" data-now="${new Date().toISOString()}">`;
}

function frame(language, t) {
  const languages = Object.entries(NAMES).map(([tag, name]) => `<li><button class="link-button" lang="${tag}" name="language" value="${tag}"${tag === language ? ' aria-current="true"' : ""}>${name}</button></li>`).join("");
  const nav = t.nav.map((name, at) => `<li><a href="/${at}"${at === 1 ? ' aria-current="page"' : ""}>${name}</a></li>`).join("");
  return `<a href="#main" class="govuk-skip-link">${t.skip}</a>
<header class="site-header"><div class="page-width"><a class="site-header__name" href="/">${t.product}</a><span class="site-header__unit">${t.unit}</span>
<div class="site-header__person"><span>Lin Mei-Ling</span><form method="post" action="/language" aria-label="${t.languages}"><ul class="languages">${languages}</ul></form><form method="post" action="/sign-out"><button class="link-button">${t.out}</button></form></div></div></header>
<nav class="site-nav" aria-label="${t.menu}"><div class="page-width"><ul>${nav}</ul></div></nav>`;
}

function form(t) {
  return `<h2 class="govuk-heading-m">${t.form}</h2><form method="post" action="/judge">
<div class="govuk-form-group govuk-form-group--error"><fieldset class="govuk-fieldset" aria-describedby="core-error"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">${t.question}</legend>
<p id="core-error" class="govuk-error-message">${t.missing}</p><div class="govuk-radios">
<div class="govuk-radios__item"><input class="govuk-radios__input" id="core" name="core" type="radio" value="yes"><label class="govuk-label govuk-radios__label" for="core">${t.yes}</label></div>
<div class="govuk-radios__item"><input class="govuk-radios__input" id="core-no" name="core" type="radio" value="no" checked><label class="govuk-label govuk-radios__label" for="core-no">${t.no}</label></div></div></fieldset></div>
<div class="govuk-form-group"><label class="govuk-label" for="system">${t.system}</label><select class="govuk-select" id="system" name="system"><option>${t.option}</option></select></div>
<button class="govuk-button">${t.send}</button></form>`;
}

function findings(t) {
  const head = t.columns.map((name) => `<th scope="col" class="govuk-table__header">${name}</th>`).join("");
  const row = t.row.map((cell, at) => `<td class="govuk-table__cell" data-label="${t.columns[at]}">${at === 2 ? `<strong class="govuk-tag govuk-tag--red">${cell}</strong>` : cell}</td>`).join("");
  return `<table class="govuk-table table-cards"><caption class="govuk-table__caption govuk-table__caption--m">${t.table}</caption><thead class="govuk-table__head"><tr class="govuk-table__row">${head}</tr></thead><tbody class="govuk-table__body"><tr class="govuk-table__row">${row}</tr></tbody></table>`;
}

function desk(t) {
  const inMinutes = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
  return `<h2 class="govuk-heading-m">${t.clocks}</h2><ul class="clocks">
${clock(t, "clock--soon", t.report, t.soon, inMinutes(28), "00:28:00")}${clock(t, "", t.control, t.calm, inMinutes(4290), "71:30:00")}${clock(t, "clock--late", t.month, t.late, inMinutes(-3), t.late)}</ul>
<dl class="govuk-summary-list"><div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${t.summary}</dt><dd class="govuk-summary-list__value">${t.row[1]}</dd></div></dl>
<div class="columns"><div><h2 class="govuk-heading-m">${t.lines}</h2><code class="logline">${LINE}</code><blockquote class="quote"><p>${t.quote}</p><footer>${t.cite}</footer></blockquote></div>
<div><h2 class="govuk-heading-m">${t.timeline}</h2><ol class="timeline"><li class="timeline__item"><time class="timeline__time" datetime="2026-11-21T02:02:00Z">10:02</time>${t.deed}</li></ol></div></div>`;
}

/** The page in one language; `assets` is the manifest. */
export function sample(language, assets) {
  const t = WORDS[language];
  return `${head(language, t, assets)}${frame(language, t)}<main id="main" class="page-width page-main">
<div class="govuk-error-summary" role="alert"><h2 class="govuk-error-summary__title">${t.error}</h2><ul class="govuk-list govuk-error-summary__list"><li><a href="#core">${t.missing}</a></li></ul></div>
<div class="govuk-notification-banner" role="region" aria-labelledby="banner"><div class="govuk-notification-banner__header"><h2 class="govuk-notification-banner__title" id="banner">${t.banner}</h2></div><div class="govuk-notification-banner__content"><p class="govuk-notification-banner__heading">${t.saved}</p></div></div>
<h1 class="govuk-heading-l">${t.title}</h1>${desk(t)}${findings(t)}${form(t)}</main>
<footer class="site-footer"><div class="page-width">${t.print}</div></footer></body></html>`;
}
