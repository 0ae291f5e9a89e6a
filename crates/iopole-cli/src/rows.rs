//! Rows of a search, printed while they are read.

use iopole_api::Items;
use iopole_api::model::json::List;

use crate::failure::Failure;
use crate::output::Record;
use crate::screen::Screen;

/// Prints rows up to a limit, and notes in the language of the output if there are none.
pub(crate) async fn print_rows<T: Record + Send + 'static>(
    mut items: Items<T>,
    limit: u32,
    screen: &Screen,
    (english, french): (&str, &str),
) -> Result<(), Failure> {
    let mut list = screen.list::<T>();
    for _ in 0..limit {
        let Some(row) = items.next().await? else { break };
        if list.add(&row)?.is_break() {
            return Ok(());
        }
    }
    if list.end()? == 0 {
        screen.note(screen.pick(english, french));
    }
    Ok(())
}

/// Prints the records of an answer. Unreadable ones are an error after the others.
pub(crate) fn print_list<T: Record>(
    records: &List<T>,
    screen: &Screen,
    (english, french): (&str, &str),
) -> Result<(), Failure> {
    let mut list = screen.list::<T>();
    for record in &records.items {
        if list.add(record)?.is_break() {
            return Ok(());
        }
    }
    let count = list.end()?;
    if !records.odd.is_empty() {
        let message = format!("{} records of the answer cannot be read", records.odd.len());
        return Err(Failure::other(message).hint("iopole api prints the answer of an operation as it came"));
    }
    if count == 0 {
        screen.note(screen.pick(english, french));
    }
    Ok(())
}
