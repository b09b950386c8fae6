//! The encodings of attributes: which one a `.dbf` is in, and how that is found.

use std::borrow::Cow;

use encoding_rs::{Encoding, GBK, UTF_8, WINDOWS_1252};

/// The upper halves of two code pages of DOS that browsers, and so `encoding_rs`, do not have.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
     └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
     └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// Bytes to text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    Web(&'static Encoding),
    /// The name and the upper half of a code page of DOS.
    Dos(&'static str, &'static str),
}

impl Charset {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Dos(name, _) => name,
        }
    }

    /// The text, and whether bytes of it are none in this encoding.
    pub(crate) fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        match self {
            Self::Web(encoding) => encoding.decode_without_bom_handling(bytes),
            Self::Dos(_, upper) => {
                let high = |byte: u8| upper.chars().nth(usize::from(byte) - 128).unwrap_or(char::REPLACEMENT_CHARACTER);
                let char = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { high(*byte) };
                (bytes.iter().map(char).collect(), false)
            }
        }
    }

    /// The encoding of a code page of Windows or DOS.
    fn of_page(page: u32) -> Option<Self> {
        let label = match page {
            437 => return Some(Self::Dos("CP437", CP437)),
            850 => return Some(Self::Dos("CP850", CP850)),
            65001 => "utf-8",
            936 => "gbk",
            54936 => "gb18030",
            950 => "big5",
            932 => "shift_jis",
            949 => "euc-kr",
            51932 => "euc-jp",
            866 => "ibm866",
            874 => "windows-874",
            10000 => "macintosh",
            10007 => "x-mac-cyrillic",
            20127 => "us-ascii",
            20866 => "koi8-r",
            21866 => "koi8-u",
            1250..=1258 => return Encoding::for_label(format!("windows-{page}").as_bytes()).map(Self::Web),
            28591..=28606 => {
                return Encoding::for_label(format!("iso-8859-{}", page - 28590).as_bytes()).map(Self::Web);
            }
            88591..=88599 => {
                return Encoding::for_label(format!("iso-8859-{}", page - 88590).as_bytes()).map(Self::Web);
            }
            885_910..=885_916 => {
                return Encoding::for_label(format!("iso-8859-{}", page - 885_900).as_bytes()).map(Self::Web);
            }
            _ => return None,
        };
        Encoding::for_label(label.as_bytes()).map(Self::Web)
    }

    /// The encoding of a name: of the WHATWG, a number of a code page, or one of the spellings of `.cpg` files (`ANSI 1252`,
    /// `UTF8`, `CP936`, `OEM 437`).
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        let name = name.trim().trim_start_matches('\u{feff}').trim().to_lowercase();
        let word: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let digits = ["ansi", "windows", "win", "ibm", "msdos", "dos", "oem", "codepage", "cp", "ms", "iso"];
        let digits = digits.iter().find_map(|prefix| word.strip_prefix(prefix)).unwrap_or(&word);
        let page = digits.parse().ok().and_then(Self::of_page);
        let label = || Encoding::for_label(name.as_bytes()).or_else(|| Encoding::for_label(word.as_bytes()));
        // Texts in units of 16 bits cannot stand in a .dbf.
        page.or_else(|| label().map(Self::Web)).filter(|found| !found.name().starts_with("UTF-16"))
    }

    /// The encoding that the language byte of a `.dbf` stands for. 0x57 says "that of the system" and so nothing.
    fn of_language(byte: u8) -> Option<Self> {
        Self::of_page(match byte {
            0x01 | 0x09 | 0x0B | 0x0D | 0x0F | 0x11 | 0x15 | 0x18 | 0x19 | 0x1B => 437,
            0x02 | 0x0A | 0x0E | 0x10 | 0x12 | 0x14 | 0x16 | 0x1A | 0x1D | 0x25 | 0x37 => 850,
            0x03 | 0x58 | 0x59 => 1252,
            0x04 => 10000,
            0x13 | 0x7B => 932,
            0x26 | 0x65 => 866,
            0x4D | 0x7A => 936,
            0x4E | 0x79 => 949,
            0x4F | 0x78 => 950,
            0x50 | 0x7C => 874,
            0x96 => 10007,
            0xC8 => 1250,
            0xC9 => 1251,
            0xCA => 1254,
            0xCB => 1253,
            0xCC => 1257,
            _ => return None,
        })
    }
}

/// The encoding that a file says, with where it says it. A `.cpg` outranks the language byte.
pub(crate) fn declared(cpg: Option<&str>, language: u8) -> Option<(Charset, String)> {
    if let Some(charset) = cpg.and_then(Charset::of_name) {
        return Some((charset, "from the .cpg".to_owned()));
    }
    let how = format!("from the language byte {language:#04x} of the .dbf");
    Charset::of_language(language).map(|charset| (charset, how))
}

/// What the texts of a file look like whose encoding is not said.
#[derive(Debug, Default)]
pub(crate) struct Guess {
    /// The texts that are more than ASCII, those of them that are UTF-8, that are but for a character cut off at the end of a full column,
    /// and those that are Chinese in GBK.
    texts: u64,
    utf8: u64,
    cut: u64,
    chinese: u64,
}

impl Guess {
    /// Takes note of a text, which fills its column or not.
    pub(crate) fn add(&mut self, text: &[u8], is_full: bool) {
        if text.is_ascii() {
            return;
        }
        self.texts += 1;
        match std::str::from_utf8(text) {
            Ok(_) => self.utf8 += 1,
            Err(error) if is_full && error.error_len().is_none() => self.cut += 1,
            Err(_) => {}
        }
        self.chinese += u64::from(is_chinese(text));
    }

    /// Whether enough was seen.
    pub(crate) fn is_settled(&self) -> bool {
        self.texts >= 10_000
    }

    /// The encoding with the reason. Valid UTF-8 is hardly ever anything else; GBK is taken only where all texts are words of common Chinese
    /// characters.
    pub(crate) fn verdict(&self) -> (Charset, &'static str) {
        match self {
            Self { texts: 0, .. } => (Charset::Web(UTF_8), "nothing but ASCII was seen"),
            _ if self.utf8 > 0 && self.utf8 + self.cut == self.texts => {
                (Charset::Web(UTF_8), "guessed: nothing says it, and all texts are valid")
            }
            _ if self.chinese == self.texts => {
                (Charset::Web(GBK), "guessed: nothing says it, and all texts are common Chinese characters in it")
            }
            _ => (Charset::Web(WINDOWS_1252), "assumed: nothing says it; name another with --encoding"),
        }
    }
}

/// Whether all that is not ASCII in a text are pairs of the rows of GB 2312 for characters in use (16 to 87) and for marks (1 to 3).
fn is_chinese(mut text: &[u8]) -> bool {
    let mut characters = 0;
    loop {
        text = match text {
            [byte, rest @ ..] if byte.is_ascii() => rest,
            [0xB0..=0xF7, 0xA1..=0xFE, rest @ ..] => {
                characters += 1;
                rest
            }
            [0xA1..=0xA3, 0xA1..=0xFE, rest @ ..] => rest,
            // Half a character at the end of a full column.
            [] | [0xB0..=0xF7] => return characters > 0,
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::{Charset, Guess, declared};

    #[test]
    fn spellings_of_cpg_files() {
        for (text, name) in [
            ("UTF-8", "UTF-8"),
            ("utf8\r\n", "UTF-8"),
            ("\u{feff}65001", "UTF-8"),
            ("936", "GBK"),
            ("GBK", "GBK"),
            ("gb2312", "GBK"),
            ("CP936", "GBK"),
            ("GB18030", "gb18030"),
            ("ISO-8859-1", "windows-1252"),
            ("ISO 88591", "windows-1252"),
            ("88591", "windows-1252"),
            ("ISO8859-2", "ISO-8859-2"),
            ("885915", "ISO-8859-15"),
            ("ANSI 1252", "windows-1252"),
            ("ANSI 932", "Shift_JIS"),
            ("Big5", "Big5"),
            ("OEM 437", "CP437"),
            ("IBM866", "IBM866"),
        ] {
            assert_eq!(Charset::of_name(text).map(Charset::name), Some(name), "{text:?}");
        }
        for text in ["", "UTF-16", "nonsense", "99999999999"] {
            assert_eq!(Charset::of_name(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_cpg_outranks_the_language_byte() {
        let name = |cpg, language| declared(cpg, language).map(|(charset, _)| charset.name());
        assert_eq!(name(Some("UTF-8"), 0x4D), Some("UTF-8"));
        assert_eq!(name(Some("nonsense"), 0x4D), Some("GBK"));
        assert_eq!(
            (name(None, 0x13), name(None, 0x4F), name(None, 0x03)),
            (Some("Shift_JIS"), Some("Big5"), Some("windows-1252"))
        );
        assert_eq!((name(None, 0x57), name(None, 0)), (None, None));
    }

    #[test]
    fn guesses_are_careful() {
        let verdict = |texts: &[&[u8]]| {
            let mut guess = Guess::default();
            for text in texts {
                guess.add(text, text.len() == 8);
            }
            guess.verdict().0.name()
        };
        let gbk: &[u8] = b"\xb3\xaf\xd1\xf4\xc7\xf8";
        assert_eq!(verdict(&[b"plain"]), "UTF-8");
        assert_eq!(verdict(&["朝阳区".as_bytes(), &"朝阳区".as_bytes()[..8]]), "UTF-8");
        assert_eq!(verdict(&[gbk, b"A1", &gbk[..5]]), "GBK");
        assert_eq!(verdict(&[gbk, b"caf\xe9"]), "windows-1252");
        // The last letter would begin a character of UTF-8.
        assert_eq!(verdict(&[b"caf\xe9"]), "windows-1252");
        assert_eq!(verdict(&[b"Stra\xdfe", b"\xc9t\xe9"]), "windows-1252");
    }

    #[test]
    fn code_pages_of_dos() {
        let page = |name| Charset::of_name(name).unwrap();
        assert_eq!(page("437").decode(b"caf\x82").0, "café");
        assert_eq!(page("850").decode(b"\xb5\xff").0, "Á\u{a0}");
    }
}
