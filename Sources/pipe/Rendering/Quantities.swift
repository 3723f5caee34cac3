/// A duration as people say it: `2 ms`, `0.4 s`, `38 s`, `2 min 10 s`, `2 h 50 min`.
func durationText(_ seconds: Double) -> String {
  if seconds < 0.1 { return "\(Int((seconds * 1000).rounded())) ms" }
  if seconds < 9.95 { return decimalText(seconds, places: 1) + " s" }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 {
    return whole % 60 == 0 ? "\(whole / 60) min" : "\(whole / 60) min \(whole % 60) s"
  }
  let minutes = (whole + 30) / 60
  return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
}

/// How long ago something was: `just now`, `3 min ago`, `2 days ago`.
func ageText(_ seconds: Double) -> String {
  switch seconds {
  case ..<5: "just now"
  case ..<60: "\(Int(seconds)) s ago"
  case ..<3600: "\(Int(seconds / 60)) min ago"
  case ..<86_400: "\(Int(seconds / 3600)) h ago"
  case ..<172_800: "1 day ago"
  default: "\(Int(seconds / 86_400)) days ago"
  }
}

/// A size in bytes as people say it: `363 B`, `208 KiB`, `1.4 GiB`.
func sizeText(_ bytes: Int64) -> String {
  guard bytes >= 1024 else { return "\(bytes) B" }
  var amount = Double(bytes)
  var unit = ""
  for next in ["KiB", "MiB", "GiB", "TiB"] where amount >= 1024 {
    amount /= 1024
    unit = next
  }
  return (amount < 10 ? decimalText(amount, places: 1) : "\(Int(amount.rounded()))") + " \(unit)"
}

/// A number with its noun: `1 stage`, `3 stages`.
func countText(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// A non-negative number with a fixed number of decimal places.
func decimalText(_ number: Double, places: Int) -> String {
  var scale = 1
  for _ in 0..<places { scale *= 10 }
  let scaled = Int((number * Double(scale)).rounded())
  guard places > 0 else { return "\(scaled)" }
  let fraction = String(scaled % scale)
  return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
}
