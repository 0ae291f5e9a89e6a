//! The secret of the webhook, which is never an argument.

use std::fs;

use crate::failure::Failure;
use crate::variables;

const VARIABLE: &str = "IOPOLE_WEBHOOK_SECRET";
const FILE_VARIABLE: &str = "IOPOLE_WEBHOOK_SECRET_FILE";

pub(super) fn read() -> Result<String, Failure> {
    if let Some(secret) = variables::read(VARIABLE)? {
        return Ok(secret);
    }
    let Some(path) = variables::path(FILE_VARIABLE) else {
        let message = format!("the secret of the webhook is missing: set {VARIABLE} or {FILE_VARIABLE}");
        return Err(Failure::bad_input(message).hint(
            "You invent it, with 32 characters at least; iopole webhook ensure gives it to the platform",
        ));
    };
    let text = fs::read_to_string(&path)
        .map_err(|error| Failure::bad_input(format!("{FILE_VARIABLE}: {}: {error}", path.display())))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
