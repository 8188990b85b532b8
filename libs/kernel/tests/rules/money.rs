use junxiu_kernel::money::{AMOUNT_FEN_MAX, BasisPoints, Fen, parse_yuan, round_half_up, share_half_up};

#[test]
fn an_amount_is_read_to_the_fen() {
    for (written, fen) in [
        ("0", 0),
        ("0.01", 1),
        ("0.1", 10),
        ("1234", 123_400),
        ("1234.5", 123_450),
        ("1234.50", 123_450),
        ("1,234.50", 123_450),
        ("12,345,678.90", 1_234_567_890),
        ("１，２３４．５０", 123_450),
        (" 1 234.50 ", 123_450),
        ("￥1,234.50", 123_450),
        ("¥1234", 123_400),
        ("1234.50元", 123_450),
        ("-20000.00", -2_000_000),
        ("-￥1", -100),
        ("007", 700),
        ("1000000000000", AMOUNT_FEN_MAX),
    ] {
        assert_eq!(parse_yuan(written), Ok(Fen(fen)), "{written}");
    }
}

#[test]
fn what_is_no_amount_is_refused() {
    for (written, code) in [
        ("1234.505", "AMOUNT_DECIMALS"),
        ("1234.500", "AMOUNT_DECIMALS"),
        ("0.001", "AMOUNT_DECIMALS"),
        ("", "BAD_AMOUNT"),
        ("元", "BAD_AMOUNT"),
        ("-", "BAD_AMOUNT"),
        (".50", "BAD_AMOUNT"),
        ("1.", "BAD_AMOUNT"),
        ("1.2.3", "BAD_AMOUNT"),
        ("12,34", "BAD_AMOUNT"),
        ("1,2345", "BAD_AMOUNT"),
        (",123", "BAD_AMOUNT"),
        ("1e3", "BAD_AMOUNT"),
        ("+5", "BAD_AMOUNT"),
        ("--5", "BAD_AMOUNT"),
        ("￥￥5", "BAD_AMOUNT"),
        ("5元元", "BAD_AMOUNT"),
        ("五万", "BAD_AMOUNT"),
        ("=1+1", "BAD_AMOUNT"),
        ("NaN", "BAD_AMOUNT"),
        ("1000000000000.01", "AMOUNT_TOO_LARGE"),
        ("99999999999999999999", "AMOUNT_TOO_LARGE"),
    ] {
        assert_eq!(parse_yuan(written).map_err(|wrong| wrong.code), Err(code), "{written}");
    }
}

#[test]
fn an_amount_is_written_with_two_decimals() {
    for (fen, written) in [(0, "0.00"), (1, "0.01"), (-1, "-0.01"), (123_450, "1234.50"), (-2_000_000, "-20000.00")] {
        assert_eq!(Fen(fen).to_string(), written);
    }
    assert_eq!(Fen(i64::MIN).to_string(), "-92233720368547758.08");
    assert_eq!(BasisPoints(7_000).to_string(), "70%");
    assert_eq!(BasisPoints(50).to_string(), "0.50%");
}

#[test]
fn a_share_is_rounded_half_up() {
    let check = |fen: i64, rate: i64, share: i64| {
        assert_eq!(share_half_up(Fen(fen), BasisPoints(rate)), Fen(share), "{rate} of {fen}");
    };
    // 0.7 fen is 1 fen; half a fen goes up, also where half-even would go down.
    check(1, 7_000, 1);
    check(1, 5_000, 1);
    check(1, 4_999, 0);
    check(5, 5_000, 3);
    check(3, 5_000, 2);
    check(5_000_000, 7_000, 3_500_000);
    check(0, 7_000, 0);
    check(123, 10_000, 123);
    check(123, 0, 0);
    // A reversal nets to zero.
    check(-1, 5_000, -1);
    check(-5, 5_000, -3);
    // What does not fit stops at the bound.
    check(i64::MAX, 20_000, i64::MAX);
    check(i64::MIN, 20_000, -i64::MAX);
}

#[test]
fn a_reckoning_in_finer_parts_is_rounded_once() {
    // Article 20's bands in tenths of a fen.
    for (tenths, fen) in [(7, 1), (4, 0), (5, 1), (35_000_005, 3_500_001), (99_999_995, 10_000_000), (-5, -1)] {
        assert_eq!(round_half_up(tenths, 10), Fen(fen), "{tenths}");
    }
    assert_eq!(round_half_up(10, 3), Fen(3));
    assert_eq!(round_half_up(11, 3), Fen(4));
    assert_eq!(round_half_up(7, 0), Fen(7));
}

#[test]
fn sums_are_checked() {
    assert_eq!(Fen::yuan(2).checked_add(Fen(50)), Some(Fen(250)));
    assert_eq!(Fen(i64::MAX).checked_add(Fen(1)), None);
    assert_eq!(Fen(i64::MIN).checked_sub(Fen(1)), None);
    assert_eq!(Fen(i64::MIN).checked_neg(), None);
    assert_eq!(Fen::sum([Fen(1), Fen(2), Fen(-3)]), Some(Fen::ZERO));
    assert!(Fen(-1).is_negative());
}
