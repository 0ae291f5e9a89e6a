//! Departures of an exchange from the contract, and the known ones.

use std::fmt;

/// A difference between a request or an answer and the contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    operation: String,
    side: String,
    place: String,
    rule: String,
    detail: String,
}

impl Departure {
    pub(crate) fn new(
        operation: &str,
        side: impl fmt::Display,
        place: impl fmt::Display,
        rule: &str,
        detail: impl fmt::Display,
    ) -> Self {
        Self {
            operation: operation.to_owned(),
            side: side.to_string(),
            place: place.to_string(),
            rule: rule.to_owned(),
            detail: detail.to_string(),
        }
    }
}

impl Departure {
    /// Writes the departure without its detail, which may contain a value of the exchange.
    pub fn without_values(&self) -> String {
        let Self { operation, side, place, rule, .. } = self;
        format!("{operation} | {side} | {place} | {rule}")
    }
}

/// Writes `operation | request or status | path | rule | detail`. A list of known departures names the first four.
impl fmt::Display for Departure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, side, place, rule, detail } = self;
        write!(f, "{operation} | {side} | {place} | {rule} | {detail}")
    }
}

/// Known and intended departures: rows of a table in Markdown whose first four columns are those of a [`Departure`]. A
/// `*` matches any column; at the end of a path it matches any ending.
#[derive(Debug, Clone, Default)]
pub struct Known {
    rows: Vec<[String; 4]>,
}

impl Known {
    /// Reads every table row of at least five columns whose second is `request` or a status.
    pub fn from_markdown(text: &str) -> Self {
        let rows = text.lines().filter_map(|line| {
            let cells: Vec<_> =
                line.trim().strip_prefix('|')?.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
            let [operation, side, place, rule, _, ..] = cells.as_slice() else { return None };
            let meant = *side == "request" || side.parse::<u16>().is_ok();
            meant.then(|| [operation, side, place, rule].map(|cell| (*cell).to_owned()))
        });
        Self { rows: rows.collect() }
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns `true` without any row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns `true` if a row lists this departure.
    pub fn covers(&self, departure: &Departure) -> bool {
        self.row_of(departure).is_some()
    }

    /// Returns the row that lists this departure, in the form of [`Departure::without_values`].
    pub fn row_of(&self, departure: &Departure) -> Option<String> {
        let Departure { operation, side, place, rule, .. } = departure;
        let lists = |row: &&[String; 4]| {
            row.iter().zip([operation, side, place, rule]).all(|(listed, seen)| {
                match listed.strip_suffix('*') {
                    Some(start) => seen.starts_with(start),
                    None => listed == seen,
                }
            })
        };
        self.rows.iter().find(lists).map(|row| row.join(" | "))
    }

    /// Returns the rows for answers of an operation with this status, in the form of [`Departure::without_values`].
    pub fn rows_about(&self, operation: &str, status: u16) -> impl Iterator<Item = String> {
        let status = status.to_string();
        self.rows
            .iter()
            .filter(move |[listed, side, ..]| listed == operation && *side == status)
            .map(|row| row.join(" | "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_covers_only_the_departures_that_it_names() {
        let known = Known::from_markdown(
            "| operation | answer | place | rule | source |\n|---|---|---|---|---|\n\
             | `getInvoice` | 200 | `/lines*` | type | seen live |\n| a | b |\n",
        );
        assert_eq!(known.len(), 1);
        let seen =
            |operation, side, place, rule| known.covers(&Departure::new(operation, side, place, rule, ""));
        assert!(seen("getInvoice", "200", "/lines/0/name", "type"));
        assert!(!seen("getInvoice", "200", "/name", "type"));
        assert!(!seen("getInvoice", "201", "/lines", "type"));
        assert!(!seen("getInvoice", "200", "/lines", "format"));
        assert!(!seen("sendInvoice", "200", "/lines", "type"));
        let row = "getInvoice | 200 | /lines* | type";
        let departure = Departure::new("getInvoice", "200", "/lines/0/name", "type", "42");
        assert_eq!(known.row_of(&departure).unwrap(), row);
        assert_eq!(known.rows_about("getInvoice", 200).collect::<Vec<_>>(), [row]);
        assert_eq!(
            known.rows_about("getInvoice", 404).count() + known.rows_about("sendInvoice", 200).count(),
            0
        );
    }
}
