//! The macro that declares an open enum: the known codes and a variant for unknown ones.
//!
//! The platform adds codes without notice (`UNACCEPTABLE` was live before any document had it) and changes letter case
//! (`FacturX` for the documented `FACTURX`). A closed enum would refuse such a response and lose the record.

/// Declares a public open enum. Each documented variant has its code and optional other spellings; `Unknown(String)`
/// keeps any other code.
macro_rules! open_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $( $(#[$vmeta:meta])* $variant:ident = $code:literal $(| $alias:literal)* ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        ///
        /// The list is open: an unknown code is kept in `Unknown`. Reading ignores letter case; writing gives the code
        /// of the contract.
        #[derive(Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $( $(#[$vmeta])* $variant, )+
            /// A code that this version does not know, unchanged. Build a value with `From<&str>`, which returns a
            /// known variant for a known code.
            Unknown(String),
        }

        impl $name {
            /// All known values, in the order of the contract.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the code as the platform writes it; the raw text of an unknown code.
            pub fn as_str(&self) -> &str {
                match self {
                    $( Self::$variant => $code, )+
                    Self::Unknown(code) => code,
                }
            }

            /// Returns true if this version knows the code.
            pub fn is_known(&self) -> bool {
                !matches!(self, Self::Unknown(_))
            }

            fn known(code: &str) -> Option<Self> {
                $(
                    if code.eq_ignore_ascii_case($code) $(|| code.eq_ignore_ascii_case($alias))* {
                        return Some(Self::$variant);
                    }
                )+
                None
            }
        }

        /// Prints the name of the variant, and an unknown code only if it looks like a code.
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $( Self::$variant => f.write_str(stringify!($variant)), )+
                    Self::Unknown(code) => {
                        f.debug_tuple("Unknown").field(&$crate::record::CodeDebug(code)).finish()
                    }
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(code: &str) -> Self {
                Self::known(code.trim()).unwrap_or_else(|| Self::Unknown(code.to_owned()))
            }
        }

        impl ::std::convert::From<String> for $name {
            fn from(code: String) -> Self {
                Self::known(code.trim()).unwrap_or(Self::Unknown(code))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(code: &str) -> Result<Self, Self::Err> {
                Ok(Self::from(code))
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl $crate::json::FromJson for $name {
            fn read(cursor: &mut $crate::json::Cursor<'_>) -> Option<Self> {
                let code = cursor.scalar()?.into_text();
                Some(Self::known(code.trim()).unwrap_or_else(|| Self::Unknown(code.into_owned())))
            }
        }

        $crate::json::deserialize_from_json!($name, "a code (text or number)");
    };
}

pub(crate) use open_enum;

/// Returns a code for an error message: at most 100 characters, escaped, because an unknown code may be any text.
pub(crate) fn shown(code: &str) -> String {
    code.escape_debug().take(100).collect()
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro declares public enums")]
mod tests {
    open_enum! {
        /// For the tests.
        pub enum Format {
            /// Factur-X.
            FacturX = "FACTURX",
            /// A code that is a number, with a second spelling.
            Commercial = "380" | "commercial",
        }
    }

    fn read(json: &str) -> Format {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn letter_case_and_numbers_do_not_matter() {
        assert_eq!(read("\"FacturX\""), Format::FacturX);
        assert_eq!(read("\" facturx \""), Format::FacturX);
        assert_eq!(read("380"), Format::Commercial);
        assert_eq!(read("\"380\""), Format::Commercial);
        assert_eq!(read("\"COMMERCIAL\""), Format::Commercial);
    }

    #[test]
    fn an_unknown_code_is_written_back_unchanged() {
        let odd = read("\"Brand New\"");
        assert_eq!(odd, Format::Unknown("Brand New".to_owned()));
        assert!(!odd.is_known());
        assert_eq!(serde_json::to_string(&odd).unwrap(), "\"Brand New\"");
        assert_eq!(read("999").as_str(), "999");
        // A code may be printed; a sentence may be content.
        assert_eq!(format!("{odd:?} {:?}", read("999")), "Unknown(..) Unknown(999)");
    }

    #[test]
    fn a_known_code_is_written_as_the_contract_has_it() {
        assert_eq!(serde_json::to_string(&read("\"FacturX\"")).unwrap(), "\"FACTURX\"");
        assert_eq!(format!("{:>9}", Format::FacturX), "  FACTURX");
        assert_eq!("commercial".parse::<Format>(), Ok(Format::Commercial));
        assert_eq!(Format::KNOWN.len(), 2);
    }

    #[test]
    fn a_value_that_is_no_code_is_refused() {
        assert!(serde_json::from_str::<Format>("{\"code\":1}").is_err());
        assert!(serde_json::from_str::<Format>("null").is_err());
    }

    #[test]
    fn an_enum_can_be_the_key_of_a_map() {
        let map: std::collections::HashMap<Format, u8> = serde_json::from_str("{\"facturx\":1}").unwrap();
        assert_eq!(map.get(&Format::FacturX), Some(&1));
    }
}
