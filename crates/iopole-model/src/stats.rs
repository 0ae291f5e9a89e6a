//! Figures about the traffic of an operator.

use crate::dates::DateText;
use crate::open_enum::open_enum;
use crate::record::record;

open_enum! {
    /// The traffic that is counted.
    pub enum StatsNetwork {
        /// EDI messages.
        Edi = "EDI",
        /// Invoices.
        Invoice = "INVOICE",
    }
}

open_enum! {
    /// The time that is looked back on.
    pub enum StatsInterval {
        /// Seven days.
        Week = "week",
        /// A month.
        Month = "month",
        /// Three months.
        ThreeMonths = "threeMonths",
        /// A year.
        Year = "year",
        /// An hour.
        Hour = "hour",
        /// Twenty-four hours.
        Day = "day",
        /// Since midnight.
        Today = "today",
        /// Everything.
        AllTime = "all_time",
    }
}

record! {
    /// A message that failed.
    pub struct StatsError;
    optional {
        /// The message.
        id: Option<String> = "id", debug code;
        /// Who sent it.
        from_user: Option<String> = "from_user";
        /// Who was to get it.
        to_user: Option<String> = "to_user";
        /// What became of it.
        message_state: Option<String> = "message_state", debug code;
        /// When it was taken in.
        create_date: Option<DateText> = "create_date", debug;
    }
}

record! {
    /// The traffic of an interval in five figures.
    pub struct StatsSummary;
    optional {
        /// All messages.
        total: Option<u64> = "total", debug;
        /// Those received.
        input: Option<u64> = "input", debug;
        /// Those sent.
        output: Option<u64> = "output", debug;
        /// Those that failed.
        errors: Option<u64> = "errors", debug;
        /// Those under way.
        processing: Option<u64> = "processing", debug;
    }
}

record! {
    /// Messages of one stretch of time.
    pub struct StatsCount;
    optional {
        /// How many.
        messages_count: Option<u64> = "messages_count", debug;
        /// When the stretch begins.
        timestamp: Option<DateText> = "timestamp", debug;
    }
}

record! {
    /// Messages that bear one tag.
    pub struct StatsTag;
    optional {
        /// How many.
        count: Option<u64> = "count", debug;
        /// The tag.
        value: Option<String> = "value";
    }
}

record! {
    /// Messages of one stretch of time that went well, and those that did not.
    pub struct StatsSuccessErrors;
    optional {
        /// How many failed.
        error_count: Option<u64> = "error_count", debug;
        /// How many did not.
        success_count: Option<u64> = "success_count", debug;
        /// When the stretch begins.
        timestamp: Option<DateText> = "timestamp", debug;
    }
}
