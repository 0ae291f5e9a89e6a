//! Filters of streams, each with a bound on its output.

use miniz_oxide::inflate::{
    DecompressError, decompress_to_vec_with_limit, decompress_to_vec_zlib_with_limit,
};
use weezl::BitOrder;
use weezl::decode::Decoder;

use super::limits::{Budget, Fault};

/// Parameters of a filter (`DecodeParms`).
#[derive(Debug, Clone, Copy)]
pub(super) struct Parameters {
    pub(super) predictor: usize,
    pub(super) columns: usize,
    pub(super) colors: usize,
    pub(super) bits: usize,
    pub(super) early_change: bool,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { predictor: 1, columns: 1, colors: 1, bits: 8, early_change: true }
    }
}

/// Applies one filter; the output counts against the budget.
pub(super) fn apply(
    name: &[u8],
    parameters: Parameters,
    data: &[u8],
    budget: &Budget,
) -> Result<Vec<u8>, Fault> {
    budget.work(data.len())?;
    let most = budget.left_to_decompress();
    let (out, predicted) = match name {
        b"FlateDecode" | b"Fl" => (inflate(data, most), true),
        b"LZWDecode" | b"LZW" => (lzw(data, parameters.early_change, most), true),
        b"ASCIIHexDecode" | b"AHx" => (Ok(hexadecimal(data)), false),
        b"ASCII85Decode" | b"A85" => (ascii85(data, most), false),
        b"RunLengthDecode" | b"RL" => (run_length(data, most), false),
        _ => {
            let name: String = String::from_utf8_lossy(name).chars().take(40).collect();
            return Fault::refused(format!(
                "it uses the filter {}, which does not hold data",
                name.escape_debug()
            ));
        }
    };
    let out = out?;
    if out.len() > most {
        return Err(budget.too_much());
    }
    budget.decompressed(out.len())?;
    if predicted && parameters.predictor > 1 {
        budget.decompressed(out.len())?;
        return unpredict(&out, parameters);
    }
    Ok(out)
}

/// All that can be read: a stream that breaks off, or whose checksum is wrong, is used as far as it goes.
fn inflate(data: &[u8], most: usize) -> Result<Vec<u8>, Fault> {
    let most = most.saturating_add(1);
    let read = |inflated: Result<Vec<u8>, DecompressError>| match inflated {
        Err(error) if error.output.is_empty() => None,
        Err(error) => Some(error.output),
        Ok(out) => Some(out),
    };
    read(decompress_to_vec_zlib_with_limit(data, most))
        .or_else(|| read(decompress_to_vec_with_limit(data, most)))
        .ok_or(Fault::Damaged("a stream cannot be decompressed"))
}

fn lzw(mut data: &[u8], early_change: bool, most: usize) -> Result<Vec<u8>, Fault> {
    let mut decoder = match early_change {
        true => Decoder::with_tiff_size_switch(BitOrder::Msb, 8),
        false => Decoder::new(BitOrder::Msb, 8),
    };
    let (mut out, mut buffer) = (Vec::new(), vec![0_u8; 16 * 1024]);
    while out.len() <= most {
        let step = decoder.decode_bytes(data, &mut buffer);
        out.extend_from_slice(buffer.get(..step.consumed_out).unwrap_or_default());
        data = data.get(step.consumed_in..).unwrap_or_default();
        match step.status {
            Ok(weezl::LzwStatus::Done) => break,
            Ok(_) if step.consumed_in + step.consumed_out > 0 => {}
            Ok(_) | Err(_) if out.is_empty() => {
                return Err(Fault::Damaged("a stream cannot be decompressed"));
            }
            Ok(_) | Err(_) => break,
        }
    }
    Ok(out)
}

fn hexadecimal(data: &[u8]) -> Vec<u8> {
    let digits = data.iter().take_while(|byte| **byte != b'>');
    let mut digits =
        digits.filter_map(|byte| char::from(*byte).to_digit(16)).map(|digit| digit.to_le_bytes()[0]);
    let mut out = Vec::with_capacity(data.len() / 2);
    while let Some(high) = digits.next() {
        out.push((high << 4) | digits.next().unwrap_or(0));
    }
    out
}

fn ascii85(data: &[u8], most: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::with_capacity(data.len() / 5 * 4);
    let (mut group, mut filled) = (0_u32, 0_usize);
    let data = data.strip_prefix(b"<~").unwrap_or(data);
    for byte in data.iter().take_while(|byte| **byte != b'~') {
        match byte {
            b'z' if filled == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                filled += 1;
                if filled == 5 {
                    out.extend_from_slice(&group.to_be_bytes());
                    (group, filled) = (0, 0);
                }
            }
            byte if super::scan::is_space(*byte) => {}
            _ => return Err(Fault::Damaged("a stream in base 85 has an odd character")),
        }
        if out.len() > most {
            return Ok(out);
        }
    }
    if filled > 1 {
        for _ in filled..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        out.extend(group.to_be_bytes().iter().take(filled - 1));
    }
    Ok(out)
}

fn run_length(mut data: &[u8], most: usize) -> Result<Vec<u8>, Fault> {
    let mut out = Vec::new();
    while let Some((length, rest)) = data.split_first() {
        match usize::from(*length) {
            128 => break,
            length @ 0..=127 => {
                let (run, rest) = rest.split_at_checked(length + 1).unwrap_or((rest, &[]));
                out.extend_from_slice(run);
                data = rest;
            }
            length => {
                let Some((byte, rest)) = rest.split_first() else { break };
                out.resize(out.len() + 257 - length, *byte);
                data = rest;
            }
        }
        if out.len() > most {
            break;
        }
    }
    Ok(out)
}

/// Undoes the predictor: TIFF's (2) for whole bytes, or those of PNG (10 to 15).
fn unpredict(data: &[u8], parameters: Parameters) -> Result<Vec<u8>, Fault> {
    let Parameters { predictor, columns, colors, bits, .. } = parameters;
    let odd = || Fault::Damaged("a predictor has odd parameters");
    let row_bits =
        columns.checked_mul(colors).and_then(|samples| samples.checked_mul(bits)).ok_or_else(odd)?;
    let (row, step) = (row_bits.div_ceil(8), (colors.saturating_mul(bits)).div_ceil(8));
    if row == 0 || step == 0 || row > data.len() {
        return Err(odd());
    }
    let mut out: Vec<u8> = Vec::with_capacity(data.len());
    if predictor < 10 {
        if bits != 8 {
            return Err(odd());
        }
        for line in data.chunks(row) {
            let start = out.len();
            for (at, byte) in line.iter().enumerate() {
                let left = if at < step { 0 } else { byte_at(&out, start + at - step) };
                out.push(byte.wrapping_add(left));
            }
        }
        return Ok(out);
    }
    for line in data.chunks(row + 1) {
        let Some((kind, line)) = line.split_first() else { break };
        let start = out.len();
        for (at, byte) in line.iter().enumerate() {
            let left = if at < step { 0 } else { byte_at(&out, start + at - step) };
            let above = (start + at).checked_sub(row).map_or(0, |place| byte_at(&out, place));
            let corner = if at < step { None } else { (start + at).checked_sub(row + step) };
            let corner = corner.map_or(0, |place| byte_at(&out, place));
            let predicted = match kind {
                1 => left,
                2 => above,
                3 => u8::midpoint(left, above),
                4 => paeth(left, above, corner),
                _ => 0,
            };
            out.push(byte.wrapping_add(predicted));
        }
    }
    Ok(out)
}

fn byte_at(bytes: &[u8], at: usize) -> u8 {
    bytes.get(at).copied().unwrap_or(0)
}

fn paeth(left: u8, above: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(above) - i16::from(corner);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(above) && distance(left) <= distance(corner) {
        left
    } else if distance(above) <= distance(corner) {
        above
    } else {
        corner
    }
}
