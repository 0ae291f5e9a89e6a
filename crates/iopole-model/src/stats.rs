//! Traffic figures of an operator, such as [`StatsSummary`].

use crate::dates::DateText;
use crate::open_enum::open_enum;
use crate::record::record;

open_enum! {
    /// The counted traffic.
    pub enum StatsNetwork {
        /// EDI messages.
        Edi = "EDI",
        /// Invoices.
        Invoice = "INVOICE",
    }
}

open_enum! {
    /// The counted period, which ends now.
    pub enum StatsInterval {
        /// Seven days.
        Week = "week",
        /// One month.
        Month = "month",
        /// Three months.
        ThreeMonths = "threeMonths",
        /// One year.
        Year = "year",
        /// One hour.
        Hour = "hour",
        /// Twenty-four hours.
        Day = "day",
        /// Since midnight.
        Today = "today",
        /// All time.
        AllTime = "all_time",
    }
}

record! {
    /// A message that failed.
    pub struct StatsError;
    optional {
        /// The identifier of the message.
        id: Option<String> = "id", debug code;
        /// The sender.
        from_user: Option<String> = "from_user";
        /// The recipient.
        to_user: Option<String> = "to_user";
        /// The state of the message.
        message_state: Option<String> = "message_state", debug code;
        /// The date of receipt by the platform.
        create_date: Option<DateText> = "create_date", debug;
    }
}

record! {
    /// The traffic of a period in five figures.
    pub struct StatsSummary;
    optional {
        /// All messages.
        total: Option<u64> = "total", debug;
        /// Received messages.
        input: Option<u64> = "input", debug;
        /// Sent messages.
        output: Option<u64> = "output", debug;
        /// Failed messages.
        errors: Option<u64> = "errors", debug;
        /// Messages in processing.
        processing: Option<u64> = "processing", debug;
    }
}

record! {
    /// The number of messages in one time slot.
    pub struct StatsCount;
    optional {
        /// The number of messages.
        messages_count: Option<u64> = "messages_count", debug;
        /// The start of the time slot.
        timestamp: Option<DateText> = "timestamp", debug;
    }
}

record! {
    /// The number of messages with one tag.
    pub struct StatsTag;
    optional {
        /// The number of messages.
        count: Option<u64> = "count", debug;
        /// The tag.
        value: Option<String> = "value";
    }
}

record! {
    /// The number of successful and failed messages in one time slot.
    pub struct StatsSuccessErrors;
    optional {
        /// Failed messages.
        error_count: Option<u64> = "error_count", debug;
        /// Successful messages.
        success_count: Option<u64> = "success_count", debug;
        /// The start of the time slot.
        timestamp: Option<DateText> = "timestamp", debug;
    }
}
