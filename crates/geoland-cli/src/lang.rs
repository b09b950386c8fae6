//! Languages: texts are composed in English and looked up in a catalogue of Chinese ones where Chinese is asked for.
//!
//! The English text is the key, as with gettext; holes in it are filled with what stands there, looked up in turn. What no
//! catalogue has, such as the names of districts, stays as it is. Member names and codes of JSON and CSV are one for all languages.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use geoland::finding::Kind;
pub(crate) use geoland_programme::indicator::Language;

/// Texts in another language.
struct Catalogue {
    whole: HashMap<&'static str, &'static str>,
    /// Texts with holes, in the order of the file: more specific ones come first.
    holed: Vec<Holed>,
    /// The title and the remedy of findings, by code.
    findings: HashMap<&'static str, (&'static str, &'static str)>,
}

/// A text with holes.
struct Holed {
    /// What stands before, between and after the holes of the English text.
    fixed: Vec<&'static str>,
    /// The number of each hole.
    holes: Vec<&'static str>,
    other: &'static str,
}

fn chinese() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::read(include_str!("lang/texts.zh.tsv"), include_str!("lang/findings.zh.tsv")))
}

impl Catalogue {
    fn read(texts: &'static str, findings: &'static str) -> Self {
        let (mut whole, mut holed) = (HashMap::new(), Vec::new());
        let lines = texts.lines().filter(|line| !line.starts_with('#'));
        for (english, other) in lines.filter_map(|line| line.split_once('\t')) {
            if english.contains('{') {
                holed.push(Holed::of(english, other));
            } else {
                whole.insert(english, other);
            }
        }
        let finding = |line: &'static str| {
            let mut parts = line.split('\t');
            Some((parts.next()?, (parts.next()?, parts.next()?)))
        };
        Self { whole, holed, findings: findings.lines().filter_map(finding).collect() }
    }

    fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let inner = text.trim_start();
        let indent = &text[..text.len() - inner.len()];
        if let Some(other) = self.whole.get(inner) {
            return if indent.is_empty() { Cow::Borrowed(other) } else { Cow::Owned(format!("{indent}{other}")) };
        }
        for holed in &self.holed {
            if let Some(found) = holed.filled(inner) {
                let mut other = holed.other.to_owned();
                for (hole, what) in holed.holes.iter().zip(found) {
                    other = other.replace(&format!("{{{hole}}}"), &self.text(what));
                }
                return Cow::Owned(format!("{indent}{other}"));
            }
        }
        Cow::Borrowed(text)
    }
}

impl Holed {
    fn of(english: &'static str, other: &'static str) -> Self {
        let (mut fixed, mut holes, mut rest) = (Vec::new(), Vec::new(), english);
        while let Some((before, after)) = rest.split_once('{') {
            let (hole, after) = after.split_once('}').unwrap_or((after, ""));
            fixed.push(before);
            holes.push(hole);
            rest = after;
        }
        fixed.push(rest);
        Self { fixed, holes, other }
    }

    /// What stands in the holes, where the text is one of these.
    fn filled<'t>(&self, text: &'t str) -> Option<Vec<&'t str>> {
        let (first, between) = self.fixed.split_first()?;
        let (last, between) = between.split_last()?;
        let mut rest = text.strip_prefix(first)?.strip_suffix(last)?;
        let mut found = Vec::with_capacity(self.holes.len());
        for fixed in between {
            let (what, after) = rest.split_once(fixed)?;
            found.push(what);
            rest = after;
        }
        found.push(rest);
        Some(found)
    }
}

/// A text of geoland's own in a language.
pub(crate) fn text(language: Language, text: &str) -> Cow<'_, str> {
    match language {
        Language::English => Cow::Borrowed(text),
        Language::Chinese => chinese().text(text),
    }
}

/// What a finding says and what to do about it, in a language.
pub(crate) fn finding(language: Language, kind: Kind, what: &str) -> (String, &'static str) {
    let (Language::Chinese, Some((title, remedy))) = (language, chinese().findings.get(kind.code())) else {
        return (what.to_owned(), kind.remedy());
    };
    // Words of the data stand in quotes.
    let quoted =
        what.find('"').zip(what.rfind('"')).filter(|(from, to)| from < to).map(|(from, to)| &what[from + 1..to]);
    (quoted.map_or_else(|| (*title).to_owned(), |word| format!("{title}：“{word}”")), remedy)
}

/// The title of a kind of finding in a language.
pub(crate) fn title(language: Language, kind: Kind) -> &'static str {
    match language {
        Language::English => kind.meaning(),
        Language::Chinese => chinese().findings.get(kind.code()).map_or(kind.meaning(), |(title, _)| title),
    }
}

#[cfg(test)]
mod tests {
    use geoland::finding::Kind;

    use super::{Language, chinese, finding, text};

    #[test]
    fn every_finding_has_a_title_and_a_remedy() {
        for kind in Kind::ALL {
            let found = chinese().findings.get(kind.code());
            assert!(found.is_some_and(|(title, remedy)| !title.is_ascii() && !remedy.is_ascii()), "{}", kind.code());
        }
        assert_eq!(chinese().findings.len(), Kind::ALL.len());
    }

    #[test]
    fn holes_are_filled_and_looked_up() {
        let zh = |english: &'static str| text(Language::Chinese, english).into_owned();
        assert_eq!(zh("reclaimed land in ha, as of 2018-10-31"), "腾退土地（ha），截至 2018-10-31");
        assert_eq!(zh("reclaimed land in mu"), "腾退土地（mu）");
        assert_eq!(zh("excluded: acceptance withdrawn"), "不计：验收已撤销");
        assert_eq!(zh("  white-then-green"), "  先白后绿");
        assert_eq!(
            zh("in every row gross = overlap + outside + excluded + net, and net = greened + white").find("每行"),
            Some(0)
        );
        assert_eq!(
            zh("target total: 6.0 of 4.0 reclaimed, 150.0 % (2018 plan)"),
            "目标 合计：腾退 6.0，目标 4.0，完成 150.0 %（2018 plan）"
        );
        assert_eq!(zh("朝阳区"), "朝阳区");
    }

    #[test]
    fn words_of_the_data_stay_in_a_finding() {
        let (title, _) = finding(Language::Chinese, Kind::UnknownForm, "form \"lawn\"");
        assert_eq!(title, "方案不认识的形式，计为未分类：“lawn”");
    }
}
