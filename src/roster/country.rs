//! Country codes (ISO 3166-1): two letters become three.

/// Alpha-2 and alpha-3 together, five letters a country.
const CODES: &str = "\
    ADAND AEARE AFAFG AGATG AIAIA ALALB AMARM AOAGO AQATA ARARG ASASM ATAUT AUAUS AWABW AXALA AZAZE BABIH BBBRB \
    BDBGD BEBEL BFBFA BGBGR BHBHR BIBDI BJBEN BLBLM BMBMU BNBRN BOBOL BQBES BRBRA BSBHS BTBTN BVBVT BWBWA BYBLR \
    BZBLZ CACAN CCCCK CDCOD CFCAF CGCOG CHCHE CICIV CKCOK CLCHL CMCMR CNCHN COCOL CRCRI CUCUB CVCPV CWCUW CXCXR \
    CYCYP CZCZE DEDEU DJDJI DKDNK DMDMA DODOM DZDZA ECECU EEEST EGEGY EHESH ERERI ESESP ETETH FIFIN FJFJI FKFLK \
    FMFSM FOFRO FRFRA GAGAB GBGBR GDGRD GEGEO GFGUF GGGGY GHGHA GIGIB GLGRL GMGMB GNGIN GPGLP GQGNQ GRGRC GSSGS \
    GTGTM GUGUM GWGNB GYGUY HKHKG HMHMD HNHND HRHRV HTHTI HUHUN IDIDN IEIRL ILISR IMIMN ININD IOIOT IQIRQ IRIRN \
    ISISL ITITA JEJEY JMJAM JOJOR JPJPN KEKEN KGKGZ KHKHM KIKIR KMCOM KNKNA KPPRK KRKOR KWKWT KYCYM KZKAZ LALAO \
    LBLBN LCLCA LILIE LKLKA LRLBR LSLSO LTLTU LULUX LVLVA LYLBY MAMAR MCMCO MDMDA MEMNE MFMAF MGMDG MHMHL MKMKD \
    MLMLI MMMMR MNMNG MOMAC MPMNP MQMTQ MRMRT MSMSR MTMLT MUMUS MVMDV MWMWI MXMEX MYMYS MZMOZ NANAM NCNCL NENER \
    NFNFK NGNGA NINIC NLNLD NONOR NPNPL NRNRU NUNIU NZNZL OMOMN PAPAN PEPER PFPYF PGPNG PHPHL PKPAK PLPOL PMSPM \
    PNPCN PRPRI PSPSE PTPRT PWPLW PYPRY QAQAT REREU ROROU RSSRB RURUS RWRWA SASAU SBSLB SCSYC SDSDN SESWE SGSGP \
    SHSHN SISVN SJSJM SKSVK SLSLE SMSMR SNSEN SOSOM SRSUR SSSSD STSTP SVSLV SXSXM SYSYR SZSWZ TCTCA TDTCD TFATF \
    TGTGO THTHA TJTJK TKTKL TLTLS TMTKM TNTUN TOTON TRTUR TTTTO TVTUV TWTWN TZTZA UAUKR UGUGA UMUMI USUSA UYURY \
    UZUZB VAVAT VCVCT VEVEN VGVGB VIVIR VNVNM VUVUT WFWLF WSWSM YEYEM YTMYT ZAZAF ZMZMB ZWZWE";

/// Reads a country code: alpha-3 stays, alpha-2 becomes alpha-3; what the standard leaves to users (`XKX`) stays too.
pub(super) fn parse(written: &str) -> Result<String, String> {
    let code = written.trim().to_uppercase();
    if code.is_empty() {
        return Ok(code);
    }
    let both = CODES.split_whitespace();
    let found = match code.len() {
        2 => both.map(|both| both.split_at(2)).find(|(two, _)| *two == code).map(|(_, three)| three.to_owned()),
        3 => both.map(|both| both.split_at(2).1).find(|three| *three == code).map(str::to_owned).or_else(|| user_assigned(&code)),
        _ => None,
    };
    found.ok_or_else(|| "is no ISO 3166 country code; use three letters such as KWT, or leave it empty".to_owned())
}

/// AAA to AAZ, QMA to QZZ, XAA to XZZ and ZZA to ZZZ are for users to give a meaning to.
fn user_assigned(code: &str) -> Option<String> {
    let letters = code.as_bytes();
    let free = letters.starts_with(b"AA")
        || letters.starts_with(b"X")
        || letters.starts_with(b"ZZ")
        || (letters[0] == b'Q' && letters[1] >= b'M');
    (free && letters.iter().all(u8::is_ascii_uppercase)).then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_become_three() {
        assert_eq!(parse("kw").as_deref(), Ok("KWT"));
        assert_eq!(parse("KWT").as_deref(), Ok("KWT"));
        assert_eq!(parse("XKX").as_deref(), Ok("XKX"));
        assert_eq!(parse("").as_deref(), Ok(""));
        assert!(parse("ZZ").is_err() && parse("Kuwait").is_err() && parse("QQ1").is_err() && parse("١٢٣").is_err());
        assert_eq!(CODES.split_whitespace().count(), 249);
    }
}
