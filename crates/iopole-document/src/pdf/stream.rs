//! Data of a stream: where they end, and the filters they went through.

use memchr::memmem;

use super::filter::{self, Parameters};
use super::limits::{Fault, MOST_FILTERS};
use super::scan::{Span, Value};
use super::{FILE, Object, Pdf};

impl Pdf<'_> {
    /// Data of a stream, after its filters.
    pub fn content(&mut self, stream: &Object) -> Result<Vec<u8>, Fault> {
        if let Value::Dictionary(dictionary) = stream.value {
            // A length may be in an object stream, though not that of an object stream.
            let [length] = self.entries(dictionary, [b"Length"])?;
            if let Some(Object { value: Value::Number(length), .. }) = self.resolve(length)? {
                return self.filtered(stream, usize::try_from(length).ok());
            }
        }
        self.filtered(stream, None)
    }

    /// Data of a stream that other objects are in, or their places: what it needs is not in such a stream.
    pub(super) fn decoded(&mut self, stream: &Object) -> Result<Vec<u8>, Fault> {
        let length = match stream.value {
            Value::Dictionary(dictionary) => {
                let [length] = self.entries(dictionary, [b"Length"])?;
                self.direct(length)?
            }
            _ => None,
        };
        self.filtered(stream, length)
    }

    fn filtered(&mut self, stream: &Object, length: Option<usize>) -> Result<Vec<u8>, Fault> {
        let (Value::Dictionary(dictionary), Some(start)) = (stream.value, stream.stream) else {
            return Err(Fault::Damaged("a stream is missing"));
        };
        let file = self.file;
        let data = file.get(start..self.end_of(start, length)?).unwrap_or_default();
        let filters = self.filters(dictionary)?;
        let mut decoded: Option<Vec<u8>> = None;
        for (name, parameters) in filters {
            decoded =
                Some(filter::apply(&name, parameters, decoded.as_deref().unwrap_or(data), &self.budget)?);
        }
        match decoded {
            Some(decoded) => Ok(decoded),
            None => {
                self.budget.decompressed(data.len())?;
                Ok(data.to_vec())
            }
        }
    }

    /// End of a stream's data: by its length if `endstream` follows, and where that word is if not.
    fn end_of(&self, start: usize, length: Option<usize>) -> Result<usize, Fault> {
        let by_length =
            length.and_then(|length| start.checked_add(length)).filter(|end| *end <= self.file.len());
        if let Some(end) = by_length
            && self.cursor(FILE, end).word(b"endstream")?
        {
            return Ok(end);
        }
        let rest = self.file.get(start..).unwrap_or_default();
        let length = memmem::find(rest, b"endstream");
        self.budget.work(length.unwrap_or(rest.len()))?;
        match (length, by_length) {
            (Some(length), _) => {
                let data = rest.get(..length).unwrap_or_default();
                let data = data.strip_suffix(b"\n").unwrap_or(data);
                Ok(start + data.strip_suffix(b"\r").unwrap_or(data).len())
            }
            (None, Some(end)) => Ok(end),
            (None, None) => Err(Fault::Damaged("a stream has no end")),
        }
    }

    fn filters(&self, dictionary: Span) -> Result<Vec<(Vec<u8>, Parameters)>, Fault> {
        let keys: [&[u8]; 3] = [b"Filter", b"DecodeParms", b"F"];
        let [filter, parameters, external] = self.entries(dictionary, keys)?;
        if external.is_some() {
            return Fault::refused("a stream of it is in another file");
        }
        let filters = self.listed(filter)?;
        if filters.len() > MOST_FILTERS {
            return Fault::refused(format!("a stream of it has more than {MOST_FILTERS} filters"));
        }
        let parameters = self.listed(parameters)?;
        let mut found = Vec::new();
        for (at, filter) in filters.into_iter().enumerate() {
            let parameters = match parameters.get(at) {
                Some(Value::Dictionary(dictionary)) => self.parameters(*dictionary)?,
                _ => Parameters::default(),
            };
            let name = self.name_of(filter);
            let identity = name == b"Crypt";
            found.extend((!identity).then_some((name, parameters)));
        }
        Ok(found)
    }

    /// A value, or the values of an array; references lead to objects outside of object streams.
    fn listed(&self, value: Option<Value>) -> Result<Vec<Value>, Fault> {
        let items = match self.outside(value)? {
            Some(Value::Array(array)) => self.items(array, MOST_FILTERS + 1)?,
            Some(value) => vec![value],
            None => Vec::new(),
        };
        items.into_iter().map(|item| Ok(self.outside(Some(item))?.unwrap_or(Value::Other))).collect()
    }

    fn parameters(&self, dictionary: Span) -> Result<Parameters, Fault> {
        let keys: [&[u8]; 5] = [b"Predictor", b"Columns", b"Colors", b"BitsPerComponent", b"EarlyChange"];
        let [predictor, columns, colors, bits, early] = self.entries(dictionary, keys)?;
        let usual = Parameters::default();
        Ok(Parameters {
            predictor: self.direct(predictor)?.unwrap_or(usual.predictor),
            columns: self.direct(columns)?.unwrap_or(usual.columns),
            colors: self.direct(colors)?.unwrap_or(usual.colors),
            bits: self.direct(bits)?.unwrap_or(usual.bits),
            early_change: self.direct(early)?.is_none_or(|early| early != 0),
        })
    }
}
