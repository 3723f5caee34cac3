import Glibc

/// A moment as people say it: `today 14:02`, `yesterday 9:15`, `2026-11-20 14:02`.
func timeText(_ seconds: Int64, now: Int64) -> String {
  let time = localText(seconds, "%H:%M")
  let day = dayText(seconds)
  if day == dayText(now) { return "today \(time)" }
  if day == dayText(now - 86_400) { return "yesterday \(time)" }
  return "\(day) \(time)"
}

/// A local date, `2026-11-20`.
func dayText(_ seconds: Int64) -> String {
  localText(seconds, "%Y-%m-%d")
}

/// A local time in a form of `strftime`.
func localText(_ seconds: Int64, _ form: String) -> String {
  var time = time_t(seconds)
  var parts = tm()
  localtime_r(&time, &parts)
  var buffer = [CChar](repeating: 0, count: 64)
  let count = strftime(&buffer, buffer.count, form, &parts)
  return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
