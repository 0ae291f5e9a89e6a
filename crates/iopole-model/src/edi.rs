//! EDI messages.

use crate::open_enum::open_enum;

open_enum! {
    /// What kind of EDI message is sent.
    ///
    /// The contract takes any text and lists none but the one that lets the platform find out; a kind that you know by
    /// name is made with `From<&str>`.
    pub enum EdiMessageType {
        /// The platform finds out.
        Auto = "AUTO",
    }
}
