//! Rows of a search, printed while they are read.

use iopole_api::Items;

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
