//! Scopes: several districts under one name, such as a city's core. Scopes nest and cut across each other, so that their rows
//! are never summed.

use serde::Deserialize;

/// Several districts that are reported under one name.
///
/// # Example
/// ```
/// use geoland::NamedScope;
/// let core = NamedScope::new("core", ["东城区", "西城区"]);
/// assert_eq!(core.districts.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedScope {
    /// The name, which stands on each of its rows and which targets use.
    pub name: String,
    /// The Chinese name, where it is another.
    #[serde(default)]
    pub zh: Option<String>,
    /// Its districts, by name or by code.
    pub districts: Vec<String>,
}

impl NamedScope {
    /// A scope of some districts.
    #[must_use]
    pub fn new<'a>(name: &str, districts: impl IntoIterator<Item = &'a str>) -> Self {
        Self { name: name.to_owned(), zh: None, districts: districts.into_iter().map(str::to_owned).collect() }
    }

    /// Whether a district belongs to the scope.
    ///
    /// # Example
    /// ```
    /// use geoland::NamedScope;
    /// let core = NamedScope::new("core", ["110101"]);
    /// assert!(core.has("东城区", Some("110101")) && !core.has("朝阳区", Some("110105")));
    /// ```
    #[must_use]
    pub fn has(&self, name: &str, code: Option<&str>) -> bool {
        self.districts.iter().any(|district| district == name || Some(&**district) == code)
    }
}
