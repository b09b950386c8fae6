//! Bracketed text: the common grammar of all well-known texts, `KEYWORD["text", 1.5, WORD, OTHER[...]]`.

/// A text longer than this is no description of one system; the longest of the EPSG register in WKT2 have some 8,000 bytes.
pub(super) const LONGEST_BYTES: usize = 1 << 16;
/// Brackets within brackets; a bound system of a compound one needs seven.
const DEEPEST: usize = 24;

/// A keyword, in capitals, with what stands in its brackets.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) keyword: String,
    pub(super) items: Vec<Item>,
}

/// What stands between two commas.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Text(String),
    Number(f64),
    Word(String),
    Node(Node),
}

/// Where a text stops being bracketed text, and why.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    /// Bytes from the beginning.
    pub(super) at: usize,
    pub(super) why: &'static str,
}

impl Node {
    pub(super) fn new(keyword: &str, items: Vec<Item>) -> Self {
        Self { keyword: keyword.to_owned(), items }
    }

    /// The first node of one of these keywords.
    pub(super) fn node(&self, keywords: &[&str]) -> Option<&Self> {
        self.children().find(|node| keywords.contains(&node.keyword.as_str()))
    }

    /// All nodes of a keyword.
    pub(super) fn nodes(&self, keyword: &'static str) -> impl Iterator<Item = &Self> {
        self.children().filter(move |node| node.keyword == keyword)
    }

    /// All nodes.
    pub(super) fn children(&self) -> impl Iterator<Item = &Self> {
        self.items.iter().filter_map(|item| if let Item::Node(node) = item { Some(node) } else { None })
    }

    /// The first quoted text, nearly always a name.
    pub(super) fn text(&self) -> Option<&str> {
        self.items.iter().find_map(|item| if let Item::Text(text) = item { Some(text.as_str()) } else { None })
    }

    /// The number of an ordinal among the numbers.
    pub(super) fn number(&self, ordinal: usize) -> Option<f64> {
        let numbers =
            self.items.iter().filter_map(|item| if let Item::Number(value) = item { Some(*value) } else { None });
        numbers.into_iter().nth(ordinal)
    }

    /// The first bare word.
    pub(super) fn word(&self) -> Option<&str> {
        self.items.iter().find_map(|item| if let Item::Word(word) = item { Some(word.as_str()) } else { None })
    }
}

/// Reads a text of one node. What follows it after a comma, as heights follow the horizontal system in ESRI's files, is left out.
pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    let mut reader = Reader { text, at: 0 };
    if text.len() > LONGEST_BYTES {
        return Err(Fault { at: LONGEST_BYTES, why: "the text is longer than any definition" });
    }
    reader.blanks();
    let keyword = reader.bare();
    let node = reader.node(keyword, 0)?;
    reader.blanks();
    match reader.peek() {
        None | Some(b',') => Ok(node),
        Some(_) => Err(reader.fault("text follows the last bracket")),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fault(&self, why: &'static str) -> Fault {
        Fault { at: self.at, why }
    }

    fn blanks(&mut self) {
        // Files end with a zero byte here and there.
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == 0) {
            self.at += 1;
        }
    }

    /// The text up to a bracket, a comma, a quote or a blank.
    fn bare(&mut self) -> &'a str {
        let start = self.at;
        while self.peek().is_some_and(|byte| !b"[]()\",".contains(&byte) && !byte.is_ascii_whitespace() && byte != 0) {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// The node whose keyword was read.
    fn node(&mut self, keyword: &str, depth: usize) -> Result<Node, Fault> {
        self.blanks();
        let close = match self.peek() {
            Some(b'[') => b']',
            Some(b'(') => b')',
            _ => return Err(self.fault("an opening bracket is missing")),
        };
        if depth == DEEPEST {
            return Err(self.fault("the brackets are nested too deeply"));
        }
        if keyword.is_empty() {
            return Err(self.fault("a bracket has no keyword"));
        }
        self.at += 1;
        let mut items = Vec::new();
        loop {
            items.push(self.item(depth)?);
            self.blanks();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(byte) if byte == close => {
                    self.at += 1;
                    return Ok(Node { keyword: keyword.to_ascii_uppercase(), items });
                }
                Some(_) => return Err(self.fault("a comma or a closing bracket is missing")),
                None => return Err(self.fault("the text ends within its brackets")),
            }
        }
    }

    fn item(&mut self, depth: usize) -> Result<Item, Fault> {
        self.blanks();
        if self.peek() == Some(b'"') {
            return self.quoted().map(Item::Text);
        }
        let start = self.at;
        let bare = self.bare();
        self.blanks();
        if matches!(self.peek(), Some(b'[' | b'(')) {
            return self.node(bare, depth + 1).map(Item::Node);
        }
        match bare.parse::<f64>() {
            _ if bare.is_empty() => Err(self.fault("nothing stands between two commas")),
            Ok(number) if number.is_finite() => Ok(Item::Number(number)),
            // `inf` and `nan` are numbers to the parser; here they are neither numbers nor words.
            Ok(_) => Err(Fault { at: start, why: "a number is not finite" }),
            Err(_) => Ok(Item::Word(bare.to_ascii_lowercase())),
        }
    }

    /// A text in quotes, in which a doubled quote is one.
    fn quoted(&mut self) -> Result<String, Fault> {
        let start = self.at;
        let mut value = String::new();
        loop {
            let rest = self.text.get(self.at + 1..).unwrap_or_default();
            let Some(length) = rest.find('"') else {
                return Err(Fault { at: start, why: "a quote is not closed" });
            };
            value.push_str(&rest[..length]);
            self.at += 1 + length;
            if self.text.as_bytes().get(self.at + 1) == Some(&b'"') {
                value.push('"');
                self.at += 1;
            } else {
                self.at += 1;
                return Ok(value);
            }
        }
    }
}
