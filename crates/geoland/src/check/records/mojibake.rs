//! Texts whose bytes were read in another encoding than they were written in.

/// Characters that Chinese texts hardly ever have, and that UTF-8 bytes of Chinese become when they are read as GBK: 朝阳区 becomes
/// 鏈濋槼鍖, a full-width comma 锛.
const GBK_OF_UTF8: [char; 16] =
    ['锛', '鈥', '銆', '鍖', '鐨', '鏈', '闃', '鍏', '鍦', '缁', '鎴', '鐢', '绋', '浜', '璇', '濋'];
/// So many of them are no accident.
const GBK_LEAST: usize = 2;
/// What Windows-1252 has for the bytes from 0x80 to 0x9F.
const WINDOWS: &str = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ";

/// Whether a text has characters that stand for undecodable bytes, or that come of reading one encoding as another: UTF-8 as
/// Windows-1252 or Latin-1 (`æœé˜³`), UTF-8 as GBK (`鏈濋槼`), GBK as Latin-1 (`³¯Ñô`), or replacement characters that were encoded
/// again (`锟斤拷`).
pub(super) fn is_garbled(text: &str) -> bool {
    if text.is_ascii() {
        // Programs that cannot write a character write a question mark for it; one alone is a word for nothing.
        let text = text.trim();
        return text.len() > 1 && text.bytes().all(|byte| byte == b'?');
    }
    text.contains('\u{FFFD}')
        || text.contains("锟斤拷")
        || text.chars().filter(|c| GBK_OF_UTF8.contains(c)).count() >= GBK_LEAST
        || is_utf8_as_latin(text)
        || is_gbk_as_latin(text)
}

/// Whether somewhere a first byte of a UTF-8 sequence and the bytes that must follow it stand as characters of Latin-1 or
/// Windows-1252. Words with accents do not have them: a letter with an accent is followed by a plain one.
fn is_utf8_as_latin(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let follows = |at: usize| chars.get(at).is_some_and(|&c| matches!(c, '\u{80}'..='\u{BF}') || WINDOWS.contains(c));
    (0..chars.len()).any(|at| match chars[at] {
        // Two bytes: Latin letters with accents; three: Chinese and punctuation.
        'Â' | 'Ã' => follows(at + 1),
        'â' | 'ã' | 'ä' | 'å' | 'æ' | 'ç' | 'è' | 'é' | 'ï' => follows(at + 1) && follows(at + 2),
        _ => false,
    })
}

/// Whether all of a text are pairs of characters of the upper half of Latin-1, as the two bytes of Chinese characters in GB 2312
/// are. No language writes words without a plain letter.
fn is_gbk_as_latin(text: &str) -> bool {
    let count = text.chars().count();
    count >= 4 && count.is_multiple_of(2) && text.chars().all(|c| matches!(c, '\u{A1}'..='\u{FE}'))
}

#[cfg(test)]
mod tests {
    use super::is_garbled;

    #[test]
    fn texts_in_another_encoding() {
        for text in
            ["朝\u{FFFD}区", "锟斤拷锟斤拷", "æœ\u{9d}é˜³åŒº", "ï¼ˆä¸€ï¼‰", "鏈濋槼鍖", "³¯ÑôÇø", "JosÃ©", "????"]
        {
            assert!(is_garbled(text), "{text}");
        }
    }

    #[test]
    fn texts_as_they_should_be() {
        for text in [
            "朝阳区",
            "大红门—南苑",
            "什刹海",
            "Straße",
            "Señor",
            "Malmö",
            "Île-de-France",
            "Noé",
            "P-1?",
            "?",
            "",
            "São Paulo",
            "浜松市",
            "Å",
            "éèà",
            "København",
        ] {
            assert!(!is_garbled(text), "{text}");
        }
    }
}
