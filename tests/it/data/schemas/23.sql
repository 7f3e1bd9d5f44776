-- An event as a program of schema 23 left it: rows only, for the tables of the migrations up to 0023.

insert into event (id, uuid, name, short_name, place, timezone, day_starts_at, unlisted, organiser, emergency, help_desk, return_to, hours, revision) values
    (1, x'c6015a975c3b43b59e77d2e212c94314', 'Regional Meeting on Water', 'WATER26', 'Nairobi', 'Africa/Nairobi', '04:00:00', 'refuse', 'Ministry of Water', '', '', '', '', 13);

insert into event_day (day_index, date) values
    (0, '2026-03-02'),
    (1, '2026-03-03');

insert into zone (zone_index, code, name, mark, reentry) values
    (0, 'plenary', 'Plenary hall', 'P', 'counted'),
    (1, 'lounge', 'Delegates'' lounge', 'D', 'after-exit');

insert into category (category_index, code, title, colour, zones, days, position) values
    (0, 'Minister', 'MINISTER', '#7a0019', 3, 3, 0),
    (1, 'Delegate', 'DELEGATE', '#1f3a5f', 1, 3, 1),
    (2, 'Media', 'MEDIA', '#4a6785', 1, 1, 2);

insert into gate (code, name, zone, direction, repeat, reentry, position) values
    ('lounge', 'Lounge', 1, 'in', 'warn', 'counted', 2),
    ('main', 'Main entrance', 0, 'in', 'warn', 'counted', 0),
    ('main-out', 'Main exit', 0, 'out', 'warn', 'counted', 1);

insert into signing_key (key_id, public_key, state, created_at) values
    (1, x'0bb88a1f0c152cdb0da8e2b22548d5092d2cbdd19d6f266fe4b16e009d0d54ff', 'retired', 1795970331637),
    (2, x'73bf6187a55aa32015de4c711ceab4b3a5435afefe33fb8656c9b27640c53338', 'retired', 1795970359858),
    (3, x'dee43283f63d773c62310a71614f466159b2fbb720674bccd479167e5e804f3e', 'active', 1796040375753);

insert into participant (id, reference, category, title, given_name, family_name, name, native_name, function, delegation, delegation_type, country, email, days, photo, head, sort_order, standing, standing_reason, zones_added, zones_withheld, says_head, delegation_key, name_key, search, created_at, updated_at, own, state, blocked, step, waits_since) values
    (1, 'W-001', 0, 'H.E. Ms.', 'Amina', 'Wanjiru', '', '', 'Cabinet Secretary for Water', 'Kenya', 'Member State', 'KEN', 'cs@water.example', null, '', 1, null, 'accredited', '', 0, 0, 0, 'kenya', 'wanjiru amina', 'w 001 amina wanjiru kenya cabinet secretary for water cs water example savanna lodge north', 1795970331829, 1795980179925, '{"0":"Savanna Lodge","1":"North"}', 'approved', 0, '', null),
    (2, 'W-002', 1, 'Mr.', 'Youssef', 'El Khatib', '', 'يوسف الخطيب', 'Director General', 'Lebanon', 'Member State', 'LBN', 'youssef@example.org', null, '', 0, null, 'accredited', '', 0, 0, 0, 'lebanon', 'el khatib youssef', 'w 002 youssef el khatib يوسف الخطيب lebanon director general youssef example org', 1795970331829, 1795970358554, '', 'approved', 0, '', null),
    (3, 'W-003', 1, 'Ms.', 'Zoë', 'd’Almeida', '', '', 'Adviser', 'Benin', 'Member State', 'BEN', 'zoe@desk.example', 2, '', 0, null, 'accredited', '', 0, 0, 0, 'benin', 'dalmeida zoe', 'w 003 zoe dalmeida benin adviser zoe desk example lakeside south', 1795970331829, 1795980179925, '{"0":"Lakeside","1":"South"}', 'approved', 0, '', null),
    (4, 'W-004', 2, 'Mr.', 'Пётр', 'Иванов', '', 'Пётр Иванов', 'Correspondent', 'Daily News', 'Media', '', 'press@example.org', null, '', 0, null, 'blocked', 'asked to', 0, 0, 0, 'daily news', 'иванов петр', 'w 004 петр иванов петр иванов daily news correspondent press example org', 1795970331829, 1795970359251, '', 'approved', 1, '', null),
    (5, 'W-005', 1, 'Mr.', 'Old', 'Name', '', '', 'Counsellor', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'withdrawn', 'not coming', 0, 0, 0, 'benin', 'name old', 'w 005 old name benin counsellor', 1795970331829, 1795970359617, '', 'withdrawn', 0, '', null),
    (6, 'W-006', 1, '', 'Grace', 'Otieno', '', '', '', 'Kenya', 'Member State', 'KEN', '', null, '', 0, null, 'accredited', '', 0, 0, 0, 'kenya', 'otieno grace', 'w 006 grace otieno kenya', 1796040375815, 1796040375815, '', 'approved', 0, '', null),
    (7, 'N-001', 1, '', 'Ama', 'Adjovi', '', '', '', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'withdrawn', '', 0, 0, 0, 'benin', 'adjovi ama', 'n 001 ama adjovi benin', 1796040375954, 1796040375954, '', 'draft', 0, '', null),
    (8, 'N-002', 1, '', 'Kofi', 'Dossou', '', '', '', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'accredited', '', 0, 0, 0, 'benin', 'dossou kofi', 'n 002 kofi dossou benin', 1796040375968, 1796040375983, '', 'approved', 0, '', null),
    (9, 'N-003', 1, '', 'Lea', 'Hounsou', '', '', '', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'withdrawn', '', 0, 0, 0, 'benin', 'hounsou lea', 'n 003 lea hounsou benin', 1796040375995, 1796040376009, '', 'returned', 0, '', null),
    (10, 'N-004', 1, '', 'Yao', 'Kiki', '', '', '', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'blocked', '', 0, 0, 0, 'benin', 'kiki yao', 'n 004 yao kiki benin', 1796040376022, 1796040376036, '', 'on-hold', 0, 'protocol', null),
    (11, 'N-005', 2, '', 'Eli', 'Gandonou', '', '', 'Camera', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'withdrawn', '', 0, 0, 0, 'benin', 'gandonou eli', 'n 005 eli gandonou benin camera', 1796040376049, 1796040376065, '', 'submitted', 0, 'protocol', null),
    (12, 'N-006', 1, '', 'Ola', 'Tossou', '', '', '', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'withdrawn', '', 0, 0, 0, 'benin', 'tossou ola', 'n 006 ola tossou benin', 1796040376078, 1796040376093, '', 'rejected', 0, '', null),
    (13, 'N-007', 1, '', 'Sena', 'Agossa', '', '', '', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'withdrawn', 'replaced by N-008: ill', 0, 0, 0, 'benin', 'agossa sena', 'n 007 sena agossa benin', 1796040376118, 1796040376145, '', 'withdrawn', 0, '', null),
    (14, 'N-008', 1, '', 'Mawu', 'Zinsou', '', '', '', 'Benin', 'Member State', 'BEN', '', null, '', 0, null, 'withdrawn', '', 0, 0, 0, 'benin', 'zinsou mawu', 'n 008 mawu zinsou benin', 1796040376145, 1796040376145, '', 'submitted', 0, 'protocol', null),
    (15, 'L-001', 1, '', 'Zaid', 'Noun', '', '', '', 'Leb', '', '', '', null, '', 0, null, 'withdrawn', '', 0, 0, 0, 'leb', 'noun zaid', 'l 001 zaid noun leb', 1796040376360, 1796040376360, '', 'draft', 0, '', null);

insert into badge (serial, participant, state, credential, issued_at, superseded_by, reason, printed_at, printed_content, printed_template, printed_run, printed_shows, tray, tray_place) values
    (204917467, 6, 'valid', x'a1030c36cadb00000000000001000000d42a12f142a81166e911c0cac74797b6c8565b76dff311fc7b86618dad0ec8e2cc657f3242131f12b78c3f20fa2bf7356615b1a61a9658ee5d5e97ecba80c606', 1796040375832, null, '', 1796040375799, x'bae1a8669ca6aa3d9d9548f39de67f6a', 'conference-a6', 4, 0, null, null),
    (1634255586, 1, 'valid', x'a1016168c2e200000003000300000000714f9af934b5f2aea1edafa9ec72ec3471e2a3a79d3899952d522677d4ce5add4657e0a0a642a39d2e4b4a4cbad30d4410a987cd7278d9395098c4d3b4a2b50a', 1795970338385, null, '', 1795970359814, x'50bf846107a0395c0646f97acd217d85', 'conference-a6', 3, 697, 1, 1),
    (1886134291, 3, 'valid', x'a101706c20130000000200010100000031cd3e5bb5e3fbcb91eab6a108b7cb3982872a7b4d83d251a73f15fc6ae583d75aa7ba04d4f0328079e0c5b0b679de52768e79f682c043f1b3d0a2d4b285930a', 1795970358613, null, '', 1795970359814, x'c9290256e05431c7c752616bc947471a', 'conference-a6', 3, 697, 2, 1),
    (2017824020, 4, 'valid', x'a10178458d140000000100010200000023c30f374fd42a9911069e73ca9f183c248547f2b04d88c7c0c945fa32a0629b87ce6ec4a10be028b51a582ac5ec0e1eadc2d8a5aa7acafa3b02b22b06a2f60e', 1795970338385, null, '', 1795970338487, x'cadbd424e786055b3c01dce76787a4da', 'conference-a6', 1, 697, 5, 1),
    (2202091398, 3, 'superseded', x'a10183413f8600000002000101000000ed32ff4638b796979d96b1da41a1cfffde7102f643faa838d207a7fa306a99571f26f3467e64fc1e45ab43a2ad1c1f17f7359d808498332b9d7c194c465aae09', 1795970338385, 1886134291, 'lost', 1795970338487, x'b736f2ee650163e9465df8e61b6cc534', 'conference-a6', 1, 697, 2, 1),
    (2479218078, 5, 'revoked', x'a10193c5dd9e0000000300010100000036eea4b64488ab81149279c088886a5296d0c323baf949b827bae3a96c94ee75ac4f5b4f3864f02f47631ec0f464de92e3abec9650c9309f630ff36c7eaf370c', 1795970338385, null, '', 1795970338487, x'3ba69ccb503ee24252520a7dc608d3d8', 'conference-a6', 1, 697, 3, 1),
    (2885714092, 2, 'valid', x'a101ac0080ac0000000300010100000035347d66781073349f0d72f6341e94f17f3ff0fdfaaac56d4a9bb4f8180df88539c380ff13baae46aa7ab247e450b83e091b9eafe84e63adc68acc28604fee04', 1795970338385, null, '', 1795970359814, x'5944549272921638cdc55458d5b38881', 'conference-a6', 3, 697, 4, 1);

insert into scan (id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant, badge_serial, undoes, note, actor, entry, hash, counts) values
    (1, x'01a2282ccf617000b935bb5aaad567cd', 'scan', 1772427660000, 1795970355041, 0, 'main', 0, 'in', 'admitted', null, 1, 1634255586, null, '', 'amal', 16, x'8f8bd71a97cafc2f280b016efb94cb927b1d4aa1673081a56af1c0e6b9dbabb7', null),
    (2, x'01a2282cd06f7000b86486522e0aa514', 'scan', 1772427720000, 1795970355311, 0, 'main', 0, 'in', 'admitted', null, 2, 2885714092, null, '', 'amal', 17, x'24375c5a25354ee49880343397bd85549c30ec590062c4d03bf721e69bd4b356', null),
    (3, x'01a2282cd1ad7000b93a86883f9e4c49', 'scan', 1772427780000, 1795970355629, 0, 'main', 0, 'in', 'repeat', null, 2, 2885714092, null, '', 'amal', 18, x'3c7be2859ae581439753278978be0325747f0cf9f4cb0983845220cd60ef15d9', null),
    (4, x'01a2282cd2bb7000a6b3afad29fef604', 'scan', 1772427840000, 1795970355899, 0, 'main', 0, 'in', 'refused', 'wrong_day', 3, 2202091398, null, '', 'amal', 19, x'3eab3850e5a469b7c48493e6016f946e84a7292747b2343a6a0711cd9d1a9b96', null),
    (5, x'01a2282cd3b57000afbff11417fa4089', 'scan', 1772427900000, 1795970356149, 0, 'main', 0, 'in', 'admitted', null, 4, 2017824020, null, '', 'amal', 20, x'a8fe926b91ec3f4055850e45eb806304040a0fbac759f67135e6d7676ccd4570', null),
    (6, x'01a2282cd4fa70009ec4d88219fbb93c', 'scan', 1772431200000, 1795970356474, 0, 'lounge', 1, 'in', 'admitted', null, 1, 1634255586, null, '', 'amal', 21, x'd685829ee935b4c66c92a2b5fcf68288d78c8a821c9e5392fb6525a9d7fe2b41', null),
    (7, x'01a2282cd64f700086a298f41c17cba9', 'scan', 1772431260000, 1795970356815, 0, 'lounge', 1, 'in', 'refused', 'zone', 2, 2885714092, null, '', 'amal', 22, x'c11b3ddec7f4a35ede15e73c21e0c7bf38a832569489caafeec941d69b47813a', null),
    (8, x'01a2282cd7807000a2ff9548f29e1186', 'scan', 1772442000000, 1795970357120, 0, 'main-out', 0, 'out', 'admitted', null, 1, 1634255586, null, '', 'amal', 23, x'028c9ccbe837c4039d2ecb3d4226b5443c9ac7b9097a389c720fbf401d173786', null),
    (9, x'01a2282cd7a17000a119f5e4399582d7', 'scan', 1772429400000, 1795970357153, 0, 'main', 0, 'in', 'refused', 'invalid', null, null, null, '', 'amal', 24, x'9bd5e7add9acf15c5ad5dfd0ca946aeb7ac860083271902c9d0ff498dfd6e6ac', null),
    (10, x'01a2282cd8ac7000be7bfa60110a5c93', 'scan', 1772445600000, 1795970357420, 0, 'main', 0, 'in', 'repeat', null, 1, 1634255586, null, '', 'amal', 25, x'5a73e7babe6e96aa6b6a6c2014991cefd151efd5b45c84a12eb9b4ccdd37e7fd', null),
    (11, x'01a2282cda3b700083a7f0283bbcb294', 'scan', 1772463600000, 1795970357819, 0, 'main-out', 0, 'out', 'admitted', null, 2, 2885714092, null, '', 'amal', 26, x'd985c138c76f20f97c245b47b7f32d0e1fcf24779df1e383cc7da22421f55307', null),
    (12, x'01a2282cdb527000922c7b1b48026784', 'scan', 1772514600000, 1795970358098, 1, 'main', 0, 'in', 'admitted', null, 3, 2202091398, null, '', 'amal', 27, x'496b76a26339d3c58a8e72f1c8f19167f465664c856526c5d3c2424a58d43bce', null),
    (13, x'01a2282cdc9c7000901c2402d9b91ce4', 'scan', 1772514660000, 1795970358428, 1, 'main', 0, 'in', 'admitted', null, 2, 2885714092, null, '', 'amal', 28, x'8799f6b05607260130c229416799858462a9d001d8cc1bb831432a79bd7886e9', null),
    (14, x'01a2282cdcee7000b5ffe69101e4cd24', 'undo', 1795970358510, 1795970358510, 1, 'main', 0, 'in', 'admitted', null, 2, 2885714092, 13, 'scanned for a neighbour', 'amal', 29, x'91a0e9431cac2b1d2312acd84ca6c5d7dec01b9d8244df66d1619a9e2a32283c', null),
    (15, x'01a2282cde877000a4783189064e66c3', 'scan', 1772517600000, 1795970358919, 1, 'main', 0, 'in', 'refused', 'superseded', 3, 2202091398, null, '', 'amal', 33, x'99749267aa4115662d88329605b872c48feb8b79779d0d268cb8549b9b9fd90f', null),
    (16, x'01a2282cdfb170009c3e0ebd4608de24', 'scan', 1772517900000, 1795970359217, 1, 'main', 0, 'in', 'repeat', null, 3, 1886134291, null, '', 'amal', 34, x'9b79138bb76ea6eabc45376d089209c231a79bb9847b037a10491f01083de140', null),
    (17, x'01a2282ce11a700082d889e25fbd558e', 'scan', 1772452800000, 1795970359578, 0, 'main', 0, 'in', 'refused', 'blocked', 4, 2017824020, null, '', 'amal', 36, x'73b7f5b6e0ae00330229db053a5ba06a67dcaffa6bebb129fe17d4e7df9366a3', null),
    (18, x'01a228c2b8417000aecfe4ef6241b4c3', 'scan', 1772463600000, 1795980179521, 0, 'main-out', 0, 'out', 'refused', 'blocked', 4, 2017824020, null, '', 'amal', 49, x'59afba258945419b3c1ad446a95cf3fede0817e5db78c359708b58e2cf6a50e0', 1),
    (19, x'01950000000070008000000000000002', 'scan', 1772517600000, 1795980179602, 1, 'main', 0, 'in', 'refused', 'blocked', 4, 2017824020, null, '', 'North lane', 50, x'7360ab41124992e056dfdcdc67a8d19bd74db62cafe45e72bdd5277338b5882e', 0),
    (20, x'01950000000070008000000000000101', 'scan', 1772458200000, 1796040376652, 0, 'main', 0, 'in', 'admitted', null, 4, 2017824020, null, '', 'amal', 102, x'5a925a4074289fbe8ee16795229d285aa12fdbf464fa7b30d00a816284c844f8', 1),
    (21, x'01950000000070008000000000000102', 'scan', 1772460000000, 1796040376652, 0, 'main', 0, 'in', 'repeat', null, 1, 1634255586, null, '', 'amal', 104, x'ed09aa0b661760d8eb0ab74bf2e22077139de0a00e7c7f4e26c5362c48676770', 1),
    (22, x'01a22c5943e47000a0bcd6a123cda03f', 'scan', 1772463600000, 1796040377341, 0, 'main', 0, 'in', 'repeat', null, 1, 1634255586, null, '', 'hall B: amal', 120, x'6f06b7d4382aab7c1e43ef4e5deec50fc655424b6b9bc1b1eafa8e9f76f149d1', 1);

insert into presence (holder, zone, day, first_scan, inside, last_at) values
    (1, 0, 0, 1, 1, 1772463600000),
    (1, 1, 0, 6, 1, 1772431200000),
    (2, 0, 0, 2, 0, 1772463600000),
    (3, 0, 1, 12, 1, 1772517900000),
    (4, 0, 0, 5, 0, 1772463600000);

insert into attendance (participant, day, first_at, last_at, first_scan, last_scan) values
    (1, 0, 1772427660000, 1772463600000, 1, 22),
    (2, 0, 1772427720000, 1772463600000, 2, 11),
    (3, 1, 1772514600000, 1772517900000, 12, 16),
    (4, 0, 1772427900000, 1772463600000, 5, 18);

insert into photo (participant, width, height, original_hash, original_width, original_height, stored_at, stored_by, jpeg) values
    (1, 80, 100, x'468e46cd60d960658f306f154887ecc6efd96c177bf3a9ca790ab1d4474c354d', 80, 100, 1795970354694, 'amal', x'ffd8ffe000104a46494600010201019001900000ffc00011080064005003011100021101031101ffdb0043000403030303020403030304040405060a06060505060c0809070a0e0c0f0e0e0c0d0d0f1116130f1015110d0d131a131517181919190f121b1d1b181d16181918ffdb0043010404040605060b06060b18100d101818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818181818ffc4001f0000010501010101010100000000000000000102030405060708090a0bffc400b5100002010303020403050504040000017d01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9faffc4001f0100030101010101010101010000000000000102030405060708090a0bffc400b51100020102040403040705040400010277000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9faffda000c03010002110311003f00f21af853faa82800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e78cff78a9eaff30a0e70a002800a00e16a4ff4702800a002800a0e7c5ff02a7f85fe4775547f9e98cff78a9eaff30a0e60a002800a00f30fb65cff007ff41fe15fd35ff10ff23ff9f3f89fbb7fc444cf7fe7f7e01f6cb9feff00e83fc28ff887f91ffcf9fc43fe22267bff003fbf00fb65cff7ff0041fe147fc43fc8ff00e7cfe21ff11133dff9fdf807db2e7fbffa0ff0a3fe21fe47ff003e7f10ff0088899eff00cfefc03ed973fdff00d07f8573e2f81324a542738d1d527d7c8a8f8839dcdf23ada4b47a1f6f7fc2aef02ffd00ff00f26a6ffe2ebf84f17c499853af3a719e89bfccb8f07e5b35cf2a5acb57a87fc2aef02ffd00ff00f26a6ffe2eb0ff005a331fe717fa99957fcfbfc43fe1577817fe807ff93537ff001747fad398ff00387fa99957fcfbfc43fe1577817fe807ff0093537ff1747fad398ff387fa99957fcfbfc43fe1577817fe807ff93537ff001747fad398ff00387fa99957fcfbfc4f86abfd2fd0f84d428d0350a340d428d0350ae5c7dde1eaebf65fe45d38de69dfa9fa295fe61e3d3788abfe27f99fafd2d6097905735cb0a2e170a2e170a2e173f3aebfd4f3f190a002800a002b971dfeed53fc2ff22e9fc51f53f452bfcc3c77fbcd4ff13fccfd8697c11f40ae5282800a002803f3aebfd503f190a002800a002b9b1dfeed53fc2ff265d3f8a3ea7e8a57f9858eff0079a9fe27f9b3f61a5f047d02b94a0a002800a00fcebaff00540fc642800a002800ae6c77fbb54ff0bfc9974fe28fa9fa295fe6163bfde6a7f89fe6cfd8697c11f40ae5282800a002803f3aebfd503f190a002800a002b9b1dfeed53fc2ff00265d3f8a3ea7e8a57f9858eff79a9fe27f9b3f61a5f047d02b94a0a002800a00fcebaff540fc642800a002800ae6c77fbb54ff000bfc9974fe28fa9fa295fe6163bfde6a7f89fe6cfd8697c11f40ae5282800a002803ffd9');

insert into print_run (run, at, actor, template, sheet, output, badges, pages) values
    (1, 1795970338487, 'amal', 'conference-a6', 'single', 'badges.pdf', 5, 10),
    (2, 1795970338590, 'amal', 'label-62', 'single', 'label.pdf', 1, 1),
    (3, 1795970359814, 'amal', 'conference-a6', 'single', 'again.pdf', 3, 6),
    (4, 1796040375799, 'amal', 'conference-a6', 'single', 'blank.pdf', 3, 6);

insert into print_run_badge (run, place, serial, content) values
    (1, 1, 1634255586, x'c633f35d92d9631244286ea158b99d70'),
    (1, 2, 2202091398, x'b736f2ee650163e9465df8e61b6cc534'),
    (1, 3, 2479218078, x'3ba69ccb503ee24252520a7dc608d3d8'),
    (1, 4, 2885714092, x'634fc63f779e495973560fc352cc04db'),
    (1, 5, 2017824020, x'cadbd424e786055b3c01dce76787a4da'),
    (2, 1, 2017824020, x'43a57f9d24b47875f5c0ee376b3b4a02'),
    (3, 1, 1634255586, x'50bf846107a0395c0646f97acd217d85'),
    (3, 2, 1886134291, x'c9290256e05431c7c752616bc947471a'),
    (3, 3, 2885714092, x'5944549272921638cdc55458d5b38881');

insert into handout (id, serial, kind, at, actor, recipient, note, undoes) values
    (1, 1634255586, 'handout', 1795970359716, 'amal', 'Nasser Saleh', '', null),
    (2, 204917467, 'handout', 1796040375832, 'amal', '', '', null);

insert into short_credential (serial, key_id, tag, issued_at, issued_by) values
    (2017824020, 1, x'f3ad5afa5b13cdf6', 1795970338576, 'amal');

insert into journal (entry, at, actor, action, subject_kind, subject, details, commitment, hash, salt, content) values
    (1, 1795970331637, 'amal', 'event.create', 'event', '', '{"name":"Regional Meeting on Water","key":1,"tables":{"event":"fd123030b83be1fa8c90d9b75bd550b4497f041625ac1b35a6fffa0bc82fcbe3","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","signing_key":"6966670c5402d77f06059799f90f3ebddb1dd844efabc2e66c1e26c88e85206a","statistic":"96e5cb99f963dd1a7f16e9e05453e73697386581cf756ae3544d38edaed3a897"}}', null, x'15822831f6eea660621b0c184be83ee54435b2f31f1b47a33d80e8ebd5f3ff33', null, null),
    (2, 1795970331829, 'amal', 'participant.add', 'participant', '1', '{"category":"Minister","delegation":"Kenya","delegation_type":"Member State","country":"KEN","head":true}', x'4179e01af52426bf3dd332a1e1ba0523f61efb384f25b37a5263397b9e7b83cd', x'37a17bddfefa640286c9d823974b51aa1e44a5ceb5db7fcc71070627f3f0c01e', x'6090d9de7998f4c85eebcf379b53c0cc', '{"reference":"W-001","title":"H.E. Ms.","given_name":"Amina","family_name":"Wanjiru","function":"Cabinet Secretary for Water","email":"amina@example.org"}'),
    (3, 1795970331829, 'amal', 'participant.add', 'participant', '2', '{"category":"Delegate","delegation":"Lebanon","delegation_type":"Member State","country":"LBN"}', x'fa04cf5f3eb461e123630e191a5802505c194380706e9cd1bd92f37b696ff208', x'1016ee4203ad1fe344bdfc26f108a234b934db8c4d2d845c398a80f1f4d2faab', x'7a61cf64dbc779f19b87599744bfdf78', '{"reference":"W-002","title":"Mr.","given_name":"Youssef","family_name":"El Khatib","native_name":"يوسف الخطيب","function":"Director","email":"youssef@example.org"}'),
    (4, 1795970331829, 'amal', 'participant.add', 'participant', '3', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN","days":2}', x'87a3c841d4f6dea9e28d1bc51bcbf8ba1a06a03e0dc658c0ac5f268b4d069442', x'35ad056030a0a00859f5bf768319e982633ebaa09c069a282a3ec91f4d97ead1', x'd2df308c1b1ab18d29cb6f61a7520738', '{"reference":"W-003","title":"Ms.","given_name":"Zoë","family_name":"d’Almeida","function":"Adviser"}'),
    (5, 1795970331829, 'amal', 'participant.add', 'participant', '4', '{"category":"Media","delegation":"Daily News","delegation_type":"Media"}', x'ef80aec49f4d05e56c6ca6a4865b30f0f3d3ac773ff2d3040bff4466dcfd537a', x'0460f4779e6212c887e386c41c9d04e585d8f4dcaee5384b80c93219c9f74182', x'709aebed256707f234603aabd056729f', '{"reference":"W-004","title":"Mr.","given_name":"Пётр","family_name":"Иванов","native_name":"Пётр Иванов","function":"Correspondent","email":"press@example.org"}'),
    (6, 1795970331829, 'amal', 'participant.add', 'participant', '5', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN"}', x'377e3b738ebc64c4b1dcb13a6f75291fba92ba1dd1085f4d7e819fee16ab740a', x'1889b514eaaa4160a25ea3a5995da6119251fac6dca057c29f0bb41f7d94ac1f', x'12b436a9496e342b47216b83155db7e3', '{"reference":"W-005","title":"Mr.","given_name":"Old","family_name":"Name","function":"Counsellor"}'),
    (7, 1795970338385, 'amal', 'badge.issue', 'badge', '6168C2E2', '{"participant":1}', null, x'cdfeb804ec0da9931d2dde8bb25f36d46e4d76ccdee599c5717fae28083b2257', null, null),
    (8, 1795970338385, 'amal', 'badge.issue', 'badge', '78458D14', '{"participant":4}', null, x'89b5327a4d63ca56a791d259616fb515c96375e6d4bdbe8ef61209802b367dac', null, null),
    (9, 1795970338385, 'amal', 'badge.issue', 'badge', '83413F86', '{"participant":3}', null, x'5787c25200064cf6cd6f6175621e3eeb93289dfb6e9623c43c0fab34225cf2b7', null, null),
    (10, 1795970338385, 'amal', 'badge.issue', 'badge', '93C5DD9E', '{"participant":5}', null, x'49ac7f4e6c1412ab34ac447ff7d4a05bebcdb8813da9ae6b89b55c83e7a76067', null, null),
    (11, 1795970338385, 'amal', 'badge.issue', 'badge', 'AC0080AC', '{"participant":2}', null, x'3e9dd4f389f7e170aaca7aeb6295503ecea4dc6bbcd56f706929dda5c17a7ce3', null, null),
    (12, 1795970338487, 'amal', 'badge.print', 'print-run', '1', '{"badges":5,"pages":10,"template":"conference-a6","sheet":"single"}', x'5ac72fd919a824dc31f10b5e5a6982e458dc529775ab5eaf3cdbcad1e38bca30', x'59467659e6cce94ad5010211a83b8e0d4edfa04386bf514163ec13d0e267e73d', x'b71b59694096bacccd96c45c1a82b195', '{"output":"badges.pdf"}'),
    (13, 1795970338576, 'amal', 'badge.short-code', 'event', '', '{"badges":1,"key":1}', null, x'aeaff506617dc55695b8164e40c075a8783825b856c21c385b703c03f7da5844', null, null),
    (14, 1795970338590, 'amal', 'badge.print', 'print-run', '2', '{"badges":1,"pages":1,"template":"label-62","sheet":"single"}', x'3b0c8e67819249120b737f52034d376320f1d33da0827b846082ae479cc9f996', x'c15bb7d2260a8901886eb8b3379d1c643e0279f68d83a56aea628e67df621ac2', x'b9354e7dc7aac1627c359eb1a72638f1', '{"output":"label.pdf"}'),
    (15, 1795970354694, 'amal', 'photo.put', 'participant', '1', '{"width":80,"height":100}', x'e002d29919b536b6802e5175ee0f29cacf75c07b8673ea34297c7a10f2f94784', x'5c60e884fe2f5a3073dfbc4b31120eb9e5b6f5700b2be7bd94452d58f6f3cbb2', x'1efc6d21a8ba62a38a089a28c8c1f7da', '{"sha256":"468e46cd60d960658f306f154887ecc6efd96c177bf3a9ca790ab1d4474c354d","stored":"1166d09809c3bb8dd5f44573316d8af2c4309c28f165f032ffe3e0c016f3dcd4"}'),
    (30, 1795970358510, 'amal', 'scan.undo', 'scan', '01a2282c-dcee-7000-b5ff-e69101e4cd24', '{"undoes":"01a2282c-dc9c-7000-901c-2402d9b91ce4"}', x'e31f521308fac4244f0f25f8ca64f0a61171939ec88f7edf6a5f0e7641dbd07d', x'b08457f144c65992fb95cbdafc6e45b06c5870ad81a41054ef161edc38a2c144', x'5ecd472262a1a13565c94c72c18f6cb3', '{"reason":"scanned for a neighbour"}'),
    (31, 1795970358554, 'amal', 'participant.edit', 'participant', '2', '{"fields":["function"]}', x'acc3933e20300bdcd0435b8de64099ddcfd7e40051f375d9baf4295790ecda49', x'8dec1dc226ad6a9c06d7a1404d0a716a6c110542445564e2b05847a3a5e582f4', x'c8bc6f98bf4c6fa46262318ca582d6ba', '{"function":["Director","Director General"]}'),
    (32, 1795970358613, 'amal', 'badge.reissue', 'badge', '706C2013', '{"participant":3,"supersedes":"83413F86"}', x'0900b98ae016777fe9b713c3a6c225f5ddf364ab977771a53feded8a15189039', x'def84835f6e4996db6471d05efdee23562b779cb54b5b6fa9e0d16ba561c81e7', x'a53b8039e5291d90a5281e877fc7ee77', '{"reason":"lost"}'),
    (35, 1795970359251, 'amal', 'participant.standing', 'participant', '4', '{"from":"accredited","to":"blocked"}', x'8450d1fd5866c36958b00ff6d1f60f07b3b43515dd9ca0df0e390c66f35b4c52', x'4bf667ef27dac8b060a7a78f3207f50583988f52b04471167c7869cc03e87cd2', x'083a8589cf18c73e546d7f5c8c5578c1', '{"reason":"asked to"}'),
    (37, 1795970359617, 'amal', 'participant.standing', 'participant', '5', '{"from":"accredited","to":"withdrawn"}', x'b5790dc508d324e131561f41e7af4255148ad72afe845d1c183ecd5a92910d0d', x'b0ebdcab6141bddd6517649ff96fc7d3a1739bcdc504c5924da6b4059cdcd67d', x'd93c5157580404902bef685aed3ee60c', '{"reason":"not coming"}'),
    (38, 1795970359663, 'amal', 'badge.revoke', 'badge', '93C5DD9E', '{"participant":5}', x'ba2834bd1fa2b05401221ba88fb8da075cdc985151b3518a3a034ab04aa6f776', x'902327de5692d448f6c96adb506ff3df935a8eb9eba1f57e2073fd5b6cb71c2f', x'7dd1bba014c653b4bbccfc60cefe4988', '{"reason":""}'),
    (39, 1795970359716, 'amal', 'badge.handout', 'badge', '6168C2E2', '', x'2eb69b4cf5e436f7b8ef22553c7e5b7e55b68b209ff2a56ee8494ca913b43f85', x'69b607cc9886b2e9347d9fd5f8895bc67e972f747a1dbbce16e201fc7dd2d7a9', x'4998b867a6b33c0081327f756c46f22f', '{"recipient":"Nasser Saleh","note":""}'),
    (40, 1795970359814, 'amal', 'badge.print', 'print-run', '3', '{"badges":3,"pages":6,"template":"conference-a6","sheet":"single"}', x'1e39c8b294b613f9065c8d008977e7c45035c80151db2f69924a6c33e6a9c87a', x'e1f0ef049b81b845fe548b676130269ed80649114dcdd8f480797846771bc080', x'9e9aa54712d9e36f01cbf349e6070397', '{"output":"again.pdf"}'),
    (41, 1795970359858, 'amal', 'key.add', 'key', '2', '{"tables":{"signing_key":"c3065328b0f6fba359f358b2f8168f389fe0a7b6400c458fa9cbe8e65d769f38"}}', null, x'7ab336d43e7c92dc1be998361c1fc63fcc763121af86f08afb33f7711d4ca207', null, null),
    (42, 1795970359870, 'amal', 'key.state', 'key', '1', '{"state":"retired","tables":{"signing_key":"3339c49b32844d4261d3535dac500353dff6ad1a11435dd1061588685a25303f"}}', null, x'839cbfcae4595d316b5b411b93a1846c8191dcd19b274d0a0993185f6c0e2d1b', null, null),
    (43, 1795970373778, 'amal', 'device.allow', 'device', '', '{"name":"Gate 1","role":"gate","gate":"main"}', null, x'6295e3ace12a42c1e11e355fff209bbfa482567aaa35f290b302d6815851ad24', null, null),
    (44, 1795970373862, 'accredit', 'device.enroll', 'device', '1', '{"name":"Gate 1","role":"gate","gate":"main"}', null, x'5ee1ecda5b37d446904f3654753415cd2fb38c3484c624305af69389937b18b8', null, null),
    (45, 1795970373872, 'amal', 'device.allow', 'device', '', '{"name":"Wall","role":"viewer","gate":null}', null, x'61bea280c11ec0e20604d7f54ab00114f18de226cec9788361b5b536a19de231', null, null),
    (46, 1795980179374, 'amal', 'participant.note', 'participant', '1', '', x'2baa81d4419c026f5bfdc6ffaa5be0690770b3d70d857e55eb59b5982f242efe', x'e930116fdcd04c7000410cfe9db63cc160fabcd00cfa67c9c10a7a12a7304e53', x'e21413eeda3ed66ff390708c131eb262', '{"note":"Ask for the driver"}'),
    (47, 1795980179413, 'amal', 'device.allow', 'device', '', '{"name":"North lane","role":"gate","gate":"main","by_name":false}', null, x'b2f2129a827e0dfd9d23966e4feceeb56035d67ff33bf20a38686be796ee7ef4', null, null),
    (48, 1795980179433, 'accredit', 'device.enroll', 'device', '2', '{"name":"North lane","role":"gate","gate":"main","by_name":false}', null, x'8fd4f6d78b0a5986b20c64ddaf210e2b6ad5b31271d29fb2a731628401c82c3b', null, null),
    (51, 1795980179739, 'amal', 'participant.edit', 'participant', '3', '{"fields":["email"]}', x'f6eb2241da7fc4a0e69140a8c0df012c77496fa7867a410f908ba5fe662f205a', x'b2fd4cb87cc553af27fb35ffeda9a1831a9772f80059476bed065890a3863945', x'c76375192b42cf4334159c8444aabfc9', '{"email":["","zoe@desk.example"]}'),
    (52, 1795980179786, 'amal', 'participant.edit', 'participant', '1', '{"fields":["email"]}', x'1bdd84dec2e70a090c8c9f8449ce88a0fecd52cab1e38b68d40c263efcf96b17', x'c0c57bd96f09b6f02b2de0f0712c74b7c567cd8f693591eab326eded150e70d7', x'8899988beddd3ce51579f5139bddda7a', '{"email":["amina@example.org","cs@water.example"]}'),
    (53, 1795980179851, 'amal', 'event.apply', 'event', '', '{"changes":["field \"hotel\" added","field \"bus\" added"],"rights":{},"tables":{"event":"fd123030b83be1fa8c90d9b75bd550b4497f041625ac1b35a6fffa0bc82fcbe3","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"aadf8379e63db5ccb80d0ecdf9c09c78bfa71f1cccc39b7210e5f7d3c58c3b47"}}', null, x'db7e69cd39af8bc5a4ffdc08fb2b971b13de747dd6c04209358949e455cf9c2f', null, null),
    (54, 1795980179925, 'amal', 'participant.edit', 'participant', '1', '{"fields":["field.hotel","field.bus"]}', x'43c46f66f8a32ffe5e413c3e28794ad139a2db75a9cc1490ea0612caa8b1ff84', x'dcf2e40b888e203e563f4e280f2ad171465cc8209bc048260ceb6884d336a78e', x'7970c2b0ea2f815a1e217fe32a22c978', '{"field.hotel":["","Savanna Lodge"],"field.bus":["","North"]}'),
    (55, 1795980179925, 'amal', 'participant.edit', 'participant', '3', '{"fields":["field.hotel","field.bus"]}', x'ce70fd9db9ccd8fcbba6a3054e746120ac4c36b52042192788c07dab44d23cc1', x'3bb33951509f1ad7ba762d4a638c6c59e2eb31bc0474c6d029ec9be121b10d29', x'637a3b97431b4a67a637fd3c340f25c3', '{"field.hotel":["","Lakeside"],"field.bus":["","South"]}'),
    (56, 1796040374989, 'amal', 'event.apply', 'event', '', '{"changes":["field \"bus\" changed"],"rights":{},"tables":{"event":"fd123030b83be1fa8c90d9b75bd550b4497f041625ac1b35a6fffa0bc82fcbe3","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"373e7c7324bd23156bf4596192967484ee1763bdda35c8ffc5c80769230789e9","event_language":"13799da8a1d5ac2150a20552fa4d27d0c9d5189dc17aeb72448f7b89527e8998","delegation_group":"f8aab2f27d51840c77b59958e5c922abd370f5ec1124b8d3fcf9abbae454a0d5","category_ink":"e32e9d182bd91a8da9a24d63b5912914a473bc0f7dfa3f5c2c7e1a245c9865fc","event_text":"d600123005a1161c499b775fca33d362394e4f4b761f7068787cfb0760cdc82c","nomination_rule":"0d483ad600ec1df59bfd290b3e8b1c3df0302fddd9433f38a5235f4c659d3422","category_nomination":"6cbb53a4830a00a4730a0accf530188a84ad12e23da32b8cc5a25908b509a103","gates_alone":"e3e00154c2d9f511200d7ef68523ba07ae0fc59e7540a1e80a4f778469f1c6c2","gate_decides":"2d65b76898bdf692bdf71faa3a7e7356a4ba3302fbbb00408d95fb778de9ba37","quota":"08da1c1238389e70b2701c2e43c3628df6b12c715ed78b93fc780012c02737e8","nomination_window":"ef71e9a33575a38c8a88b660dcb0e8624f94225c34f1e59916a645486bd020d1","document_kind":"df5b8b6f46dff989ab69692e83a662571f220ca86c7fc8df3973488584b8cdc2","document_keep":"4e020087cedcaaf92b4b81eb375c3b0f7588ccdcc8a5d8cf64860c31c082c3b1","second_factor_rule":"5047cc54f4bae779a571217039f7de5cb78a29023e40891fdcbea548f8874b1f"}}', null, x'624ea6d4845b2b00da80e7555c283f14d52c8c8174f23d49a3cc4093ccb105e5', null, null),
    (57, 1796040375006, 'amal', 'event.apply', 'event', '', '{"changes":["languages: \"\" → \"en, fr\"","group \"East Africa\" added","group \"Others\" added"],"rights":{},"tables":{"event":"fd123030b83be1fa8c90d9b75bd550b4497f041625ac1b35a6fffa0bc82fcbe3","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"373e7c7324bd23156bf4596192967484ee1763bdda35c8ffc5c80769230789e9","event_language":"6dc706d85ea855ad014c231dac267bd79d00ef0e8d504b923699fd3afe596fba","delegation_group":"4d2798bc604f6ce8c056a8db3ae803af790b61d7959ee039f6cf0df5491d3bdd","category_ink":"e32e9d182bd91a8da9a24d63b5912914a473bc0f7dfa3f5c2c7e1a245c9865fc","event_text":"d600123005a1161c499b775fca33d362394e4f4b761f7068787cfb0760cdc82c","nomination_rule":"0d483ad600ec1df59bfd290b3e8b1c3df0302fddd9433f38a5235f4c659d3422","category_nomination":"6cbb53a4830a00a4730a0accf530188a84ad12e23da32b8cc5a25908b509a103","gates_alone":"e3e00154c2d9f511200d7ef68523ba07ae0fc59e7540a1e80a4f778469f1c6c2","gate_decides":"2d65b76898bdf692bdf71faa3a7e7356a4ba3302fbbb00408d95fb778de9ba37","quota":"08da1c1238389e70b2701c2e43c3628df6b12c715ed78b93fc780012c02737e8","nomination_window":"ef71e9a33575a38c8a88b660dcb0e8624f94225c34f1e59916a645486bd020d1","document_kind":"df5b8b6f46dff989ab69692e83a662571f220ca86c7fc8df3973488584b8cdc2","document_keep":"4e020087cedcaaf92b4b81eb375c3b0f7588ccdcc8a5d8cf64860c31c082c3b1","second_factor_rule":"5047cc54f4bae779a571217039f7de5cb78a29023e40891fdcbea548f8874b1f"}}', null, x'b41e51e735b42f9b44ae308bb277773c844a52957d897d81dddef22f2a128b2f', null, null),
    (58, 1796040375296, 'amal', 'event.apply', 'event', '', '{"changes":["contact details","texts in further languages","category \"Minister\" changed"],"rights":{},"tables":{"event":"349f33d9243b8d2137d10c82de7ffae4a3be52546abaac3b1dee2b0666b1a616","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"373e7c7324bd23156bf4596192967484ee1763bdda35c8ffc5c80769230789e9","event_language":"6dc706d85ea855ad014c231dac267bd79d00ef0e8d504b923699fd3afe596fba","delegation_group":"4d2798bc604f6ce8c056a8db3ae803af790b61d7959ee039f6cf0df5491d3bdd","category_ink":"c5645b65985a0a2b555db33b6e3b7cdf607f3f9f2c38e546c8b555c85118bbcd","event_text":"048e0f8212825e02885691c87d121758fbba57a4fe13719e54ebbc623a1708ec","nomination_rule":"0d483ad600ec1df59bfd290b3e8b1c3df0302fddd9433f38a5235f4c659d3422","category_nomination":"6cbb53a4830a00a4730a0accf530188a84ad12e23da32b8cc5a25908b509a103","gates_alone":"e3e00154c2d9f511200d7ef68523ba07ae0fc59e7540a1e80a4f778469f1c6c2","gate_decides":"2d65b76898bdf692bdf71faa3a7e7356a4ba3302fbbb00408d95fb778de9ba37","quota":"08da1c1238389e70b2701c2e43c3628df6b12c715ed78b93fc780012c02737e8","nomination_window":"ef71e9a33575a38c8a88b660dcb0e8624f94225c34f1e59916a645486bd020d1","document_kind":"df5b8b6f46dff989ab69692e83a662571f220ca86c7fc8df3973488584b8cdc2","document_keep":"4e020087cedcaaf92b4b81eb375c3b0f7588ccdcc8a5d8cf64860c31c082c3b1","second_factor_rule":"5047cc54f4bae779a571217039f7de5cb78a29023e40891fdcbea548f8874b1f"}}', null, x'e10a3072d3ba4ea7a393b7701093807ba7fa09b827069e95c108c19290e85022', null, null),
    (59, 1796040375753, 'amal', 'key.add', 'key', '3', '{"tables":{"signing_key":"e336611e0d155edf86f272ef827dc774698ac848b29d3eeeeb1183998cc7fae2"}}', null, x'4059a3c773118f7c68347ed0c0275b95ceb07e664a34af82088f766fa27ad53b', null, null),
    (60, 1796040375754, 'amal', 'key.state', 'key', '2', '{"state":"retired","tables":{"signing_key":"e0fb97fb006a3a4108a275827c8607b6248dddcb64df7c6a59b75e1a5c86ef83"}}', null, x'ed474bd2ef7a5744133e818fe77f59b5dad785c742578283d8a83b0c0b7276c1', null, null),
    (61, 1796040375799, 'amal', 'badge.print', 'print-run', '4', '{"badges":3,"pages":6,"template":"conference-a6","sheet":"single","blank":"Delegate"}', x'770264c5fb688007961a04e17375a78a2b89ffcbfe867d4e6d1bc62eb0a2cd72', x'6a5b89c5830a80cd760215614562a8e91289630a1fdb71c8e7250d04502a34ee', x'23c67a84c434c210ff29758706555c83', '{"output":"blank.pdf"}'),
    (62, 1796040375799, 'amal', 'badge.blank', 'badge', '0C36CADB', '{"run":4,"place":1,"category":"Delegate"}', null, x'ffc2f334ee7e1bbd7cb6f16c00d9e582a18113708a492f84ecd8d777aedb6655', null, null),
    (63, 1796040375799, 'amal', 'badge.blank', 'badge', '3B98BE17', '{"run":4,"place":2,"category":"Delegate"}', null, x'a39e14a3a7c7f5b821f353ccdb6ef72bd135cc8e41ac69a805f86af061c9e0fb', null, null),
    (64, 1796040375799, 'amal', 'badge.blank', 'badge', '3CE8BDB1', '{"run":4,"place":3,"category":"Delegate"}', null, x'4faa302471fd219a7de826b87cc424da020821276c9cb27d75d68b4bfeed002f', null, null),
    (65, 1796040375815, 'amal', 'participant.add', 'participant', '6', '{"category":"Delegate","delegation":"Kenya","delegation_type":"Member State","country":"KEN"}', x'c35384dbde798581fbc2d1e7c9d82fb85aeb07ea09caa727955efd35d396814a', x'3a76158ae00484ffd7a6c5bc8050bb42fcda7aa2d1b647d59596a13dd07a4c24', x'1a1afa88e825013289b34b774e6dc3ae', '{"reference":"W-006","given_name":"Grace","family_name":"Otieno"}'),
    (66, 1796040375832, 'amal', 'badge.bind', 'badge', '0C36CADB', '{"participant":6,"supersedes":null,"run":4}', null, x'70d4eab2b1584481a01ad1706e41beaaa5087ca1872a43f142d0a1a528a052f9', null, null),
    (67, 1796040375832, 'amal', 'badge.handout', 'badge', '0C36CADB', '', x'698928058a6e8a88ed01e505ffaad90090f7e61a26e6f95cb1b24f3c73866000', x'44eba5e27c7a94249318d6f0f62291f08e133314a3d5f7473a3f078c1bc41368', x'0d85454df25f0549e2e07204aab85764', '{"recipient":"","note":""}'),
    (68, 1796040375845, 'amal', 'badge.revoke', 'badge', '3B98BE17', '{"run":4}', x'8e55fa9eb06094638f1bc2f0b5f99ccd892030f90a0173ce5b8a07ec0c8d466a', x'dd1e17b8f46bf72b2a3b7f4bb4d4c9f2d66649e80f02852cc3fbc99a9db48481', x'5e55eb76609800743c874c29b65c8950', '{"reason":"box is missing"}'),
    (69, 1796040375845, 'amal', 'badge.revoke', 'badge', '3CE8BDB1', '{"run":4}', x'cc9ca92e3c4213a58d2ce231cfe2fbffd108ad66ba594e2c3ac343a02f1758fa', x'99a2f1c5a3f6a34690f76f6c5e6dc10eef4a3990f827c17328594564e2163d09', x'8c956f72430930b4734a70c17e70f08e', '{"reason":"box is missing"}'),
    (70, 1796040375920, 'amal', 'event.apply', 'event', '', '{"changes":["nominations"],"rights":{},"tables":{"event":"349f33d9243b8d2137d10c82de7ffae4a3be52546abaac3b1dee2b0666b1a616","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"373e7c7324bd23156bf4596192967484ee1763bdda35c8ffc5c80769230789e9","event_language":"6dc706d85ea855ad014c231dac267bd79d00ef0e8d504b923699fd3afe596fba","delegation_group":"4d2798bc604f6ce8c056a8db3ae803af790b61d7959ee039f6cf0df5491d3bdd","category_ink":"c5645b65985a0a2b555db33b6e3b7cdf607f3f9f2c38e546c8b555c85118bbcd","event_text":"048e0f8212825e02885691c87d121758fbba57a4fe13719e54ebbc623a1708ec","nomination_rule":"cc4747b4f6c83565490b66c0ee249cc669b00d9bdba334ae93c306d185bebde7","category_nomination":"5013ffb06d4685b0c6c443e5fbef481d1adafc55882e9b153f46d0d01d95790f","gates_alone":"e3e00154c2d9f511200d7ef68523ba07ae0fc59e7540a1e80a4f778469f1c6c2","gate_decides":"2d65b76898bdf692bdf71faa3a7e7356a4ba3302fbbb00408d95fb778de9ba37","quota":"08da1c1238389e70b2701c2e43c3628df6b12c715ed78b93fc780012c02737e8","nomination_window":"ef71e9a33575a38c8a88b660dcb0e8624f94225c34f1e59916a645486bd020d1","document_kind":"df5b8b6f46dff989ab69692e83a662571f220ca86c7fc8df3973488584b8cdc2","document_keep":"4e020087cedcaaf92b4b81eb375c3b0f7588ccdcc8a5d8cf64860c31c082c3b1","second_factor_rule":"5047cc54f4bae779a571217039f7de5cb78a29023e40891fdcbea548f8874b1f"}}', null, x'61bd7ba66aa86ec755d114aecbac91fc2ca03fbcf2152dcd2d22dd36b11d8beb', null, null),
    (71, 1796040375954, 'amal', 'participant.add', 'participant', '7', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN","state":"draft"}', x'e51d5f4c8c3afe4029fe7ea9619f36f42c1b29c5b61585d8de4a33e60dd38e24', x'd4ef7a5c5f3a8419ad16923abc4a7e3f15158036603900a2649f4c048130e286', x'3d64a3897ce74c60323cae81836eb9b8', '{"reference":"N-001","given_name":"Ama","family_name":"Adjovi"}'),
    (72, 1796040375968, 'amal', 'participant.add', 'participant', '8', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN","state":"submitted","step":"protocol"}', x'14b72ae2be511c6afd6ad1acf2b31a578834559b8d8609744ef8d60eddac422b', x'08153c0976e53ee8bfd02890934f4b931820b0cc5f09bd77a7f67341ef36e838', x'b4db2feddc7ad2702998bcf85c612dcb', '{"reference":"N-002","given_name":"Kofi","family_name":"Dossou"}'),
    (73, 1796040375983, 'amal', 'nomination.step', 'participant', '8', '{"from":"withdrawn","to":"accredited","step":"","did":"approve","by":"reviewer","of":"protocol"}', null, x'988feddd791c5bf621ff83cf0c46c13ad6ab041ec9c71a0ef5b0d7d1e9d283ea', null, null),
    (74, 1796040375995, 'amal', 'participant.add', 'participant', '9', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN","state":"submitted","step":"protocol"}', x'448a77354489123848e7aeb8864a35bd143804a674519e1aef35a4cf07e8f4b1', x'68d6746883ddb82d884e85ebcd12daad1124df28a5b4c16617ffc4b24e60bb54', x'a2844e6565e7220ad51f3d591381e609', '{"reference":"N-003","given_name":"Lea","family_name":"Hounsou"}'),
    (75, 1796040376009, 'amal', 'nomination.step', 'participant', '9', '{"from":"withdrawn","to":"withdrawn","state":["submitted","returned"],"blocked":false,"step":"","did":"return","by":"officer"}', x'a17798bc27d1af0dbb14bb4bd4a3184fc61f579b0d4358f6111c678a2db34285', x'984d1260d685178dd5c12b2f21712efe900477c82dfa69092c9cf8c663252be2', x'c5b16316a948fae458cdbda549d7f4e2', '{"text":"The photo is too dark"}'),
    (76, 1796040376022, 'amal', 'participant.add', 'participant', '10', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN","state":"submitted","step":"protocol"}', x'80f455c30d696f3289fd048586bf3fe344a05f6ec0b5468d7e07f35ff1dd6f80', x'1ef7e5091402100de6c2708dd01cd62f51f28a5596c6d453c18957fc0ebee6a5', x'5ceee82997e4ed3f3e1ecbd952457a9d', '{"reference":"N-004","given_name":"Yao","family_name":"Kiki"}'),
    (77, 1796040376036, 'amal', 'nomination.step', 'participant', '10', '{"from":"withdrawn","to":"blocked","state":["submitted","on-hold"],"blocked":false,"did":"hold","by":"officer"}', x'215576c3ffff4c46d73ff53d5f515e30932009e17f71b598ad08ae938c43ef12', x'846736b6b8a3a5768d4b25a4b06c98f99d00f88cad54eff9678497c181e3fbba', x'86211538535ea6700507ec13f3402085', '{"internal":"asks the embassy"}'),
    (78, 1796040376049, 'amal', 'participant.add', 'participant', '11', '{"category":"Media","delegation":"Benin","delegation_type":"Member State","country":"BEN","state":"submitted","step":"press"}', x'c9d30a0eaeeb73b6d56d4f37f188359447cf5c9e673c1ed21deb6306bd155ee0', x'fe6ffbd99b4b3a421ea7b305b44adaa560ede2d57854761b854d11f0c7c6121e', x'd1edcf62e76a37320f8b9a8cc90815e8', '{"reference":"N-005","given_name":"Eli","family_name":"Gandonou","function":"Camera"}'),
    (79, 1796040376065, 'amal', 'nomination.step', 'participant', '11', '{"from":"withdrawn","to":"withdrawn","state":["submitted","submitted"],"blocked":false,"step":"protocol","did":"approve","by":"reviewer","of":"press"}', null, x'9d0c7500c5237bd48e3b928e9eda427f73544f28a7b9b16bbfe35f60818d1d00', null, null),
    (80, 1796040376078, 'amal', 'participant.add', 'participant', '12', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN","state":"submitted","step":"protocol"}', x'9b4b9548a33ec8b98eaa8efe634b519357d7b4a592cf650e2807ed18c10ce532', x'c037db98290df78acfd967c6ee44c38839300ef3c5fa5e44d7399af8c5600afb', x'fb8ff58591de57f6f3bd188afaac698b', '{"reference":"N-006","given_name":"Ola","family_name":"Tossou"}'),
    (81, 1796040376093, 'amal', 'nomination.step', 'participant', '12', '{"from":"withdrawn","to":"withdrawn","state":["submitted","rejected"],"blocked":false,"step":"","did":"reject","by":"officer"}', x'f3a9c7769f76efbaa7a4f2dc6aa56cce026216080c8dc597dcc173db0054fed7', x'5a51b5796f52d6c4305af825ceac02356338b564fbce5611fca6c473502aeb14', x'c0fd0154145c1da8440822ca3f038b06', '{"text":"The list is closed","internal":"see the note"}'),
    (82, 1796040376106, 'amal', 'nomination.propose', 'participant', '8', '{"fields":["family_name"],"step":"protocol"}', x'96c9e29502a6e54e4849bd7954812d8501b61159974125c949ce28567d881e13', x'dd390922176d05766d4f45ae4a04331f6862dffa3f39f610536ab991af15d2ae', x'59dc7bde1a7c0af663943079e33a462a', '{"fields":{"family_name":"Dossou-Yovo"}}'),
    (83, 1796040376118, 'amal', 'participant.add', 'participant', '13', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN","state":"submitted","step":"protocol"}', x'7dd4c1ca0ba263a152eca508fa9b9946baac33fd64e0c865c023ade2bca2efb2', x'9bc6a7bc843dbd33a1627a9928c2cce7def6c5390c60ccb1f209ad5aceea91f5', x'aed5e9bf52c4d75f1102b286c978c66a', '{"reference":"N-007","given_name":"Sena","family_name":"Agossa"}'),
    (84, 1796040376133, 'amal', 'nomination.step', 'participant', '13', '{"from":"withdrawn","to":"accredited","step":"","did":"approve","by":"officer"}', null, x'8081a7f0e11a0747c016bd9894e0ef33a7083f79972db69b0ed127c02a18a666', null, null),
    (85, 1796040376145, 'amal', 'participant.add', 'participant', '14', '{"category":"Delegate","delegation":"Benin","delegation_type":"Member State","country":"BEN","state":"draft"}', x'a03405e64ff26d7e182d7ae2a5947e8561008de899cc6dfb5adc4962e693c8eb', x'093424722276b2fe3d2dcebb1379188e296464c9ab129835b68b0956e64f60c1', x'1ec013543d7409b45b5ba845cd93ba04', '{"reference":"N-008","given_name":"Mawu","family_name":"Zinsou"}'),
    (86, 1796040376145, 'amal', 'nomination.step', 'participant', '13', '{"from":"accredited","to":"withdrawn","did":"withdraw","by":"officer"}', x'6beaeccf3c816741a3afef77b1a7fcc0c1343f7881bc50614ebc622c53e6ddaf', x'919045d64e1c63cc32093bc80446f799107dcc568d28ce0f7951ad9bb3440df3', x'9a284c5e284a32fe8e91999cb621ec79', '{"reason":"replaced by N-008: ill"}'),
    (87, 1796040376145, 'amal', 'nomination.step', 'participant', '14', '{"from":"withdrawn","to":"withdrawn","state":["draft","submitted"],"blocked":false,"step":"protocol","did":"submit","by":"officer"}', null, x'268c190d228091740dee72c80ebb3394d64673c7b660637e8496f03c8a94de83', null, null),
    (88, 1796040376145, 'amal', 'participant.replace', 'participant', '14', '{"replaces":13}', null, x'ded069d319acdc2b080359ba042d717a5cee2453e53457a7a7ae0be4f6ca3d4a', null, null),
    (89, 1796040376145, 'amal', 'participant.replace', 'participant', '13', '{"replaced_by":14}', null, x'fc5b0207ab2b497452e36d56b28ec6c48ee3ec7bb4c943f881b1d826475864f9', null, null),
    (90, 1796040376270, 'amal', 'event.apply', 'event', '', '{"changes":["windows of nominations","quota \"Member State, Delegate\" added"],"rights":{},"tables":{"event":"349f33d9243b8d2137d10c82de7ffae4a3be52546abaac3b1dee2b0666b1a616","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"373e7c7324bd23156bf4596192967484ee1763bdda35c8ffc5c80769230789e9","event_language":"6dc706d85ea855ad014c231dac267bd79d00ef0e8d504b923699fd3afe596fba","delegation_group":"4d2798bc604f6ce8c056a8db3ae803af790b61d7959ee039f6cf0df5491d3bdd","category_ink":"c5645b65985a0a2b555db33b6e3b7cdf607f3f9f2c38e546c8b555c85118bbcd","event_text":"048e0f8212825e02885691c87d121758fbba57a4fe13719e54ebbc623a1708ec","nomination_rule":"cc4747b4f6c83565490b66c0ee249cc669b00d9bdba334ae93c306d185bebde7","category_nomination":"5013ffb06d4685b0c6c443e5fbef481d1adafc55882e9b153f46d0d01d95790f","gates_alone":"e3e00154c2d9f511200d7ef68523ba07ae0fc59e7540a1e80a4f778469f1c6c2","gate_decides":"2d65b76898bdf692bdf71faa3a7e7356a4ba3302fbbb00408d95fb778de9ba37","quota":"6fdd3122582a9ac6009c8f847498a3a26009dc78df7b545fb36f4adc1f87e169","nomination_window":"fd8a2b1c6a27d9908c82e1afc535c0fbd841a68399cab3f62115c60d9a255291","document_kind":"df5b8b6f46dff989ab69692e83a662571f220ca86c7fc8df3973488584b8cdc2","document_keep":"4e020087cedcaaf92b4b81eb375c3b0f7588ccdcc8a5d8cf64860c31c082c3b1","second_factor_rule":"5047cc54f4bae779a571217039f7de5cb78a29023e40891fdcbea548f8874b1f"}}', x'bdf3eb37bec365fda1807cd5ba6c959a0d5d5f17122791a8f6e485af8fac20c8', x'9089c6f618db3a9d3fa970e7e5cb447a424b9bdbdde2a06a77efa9710f71ea91', x'3534b2165b19cb5c3caeede049c74d93', '{"delegations":[{"name":"Benin","type":"Member State","code":"BEN","contact":"protocol@benin.example","names":[["en","Benin"],["fr","Bénin"]],"aliases":["Republic of Benin"]}]}'),
    (91, 1796040376270, 'amal', 'delegation.add', 'delegation', '1', '{"name":"Benin","names":{"en":"Benin","fr":"Bénin"},"type":"Member State","code":"BEN","aliases":["Republic of Benin"],"order":null,"language":"","quota":null,"trust":"confirmed","tables":{"delegation":"8000bd58d4ccea1b9accf395537070ce8ed49231178eb3e076d04479c69b1493","delegation_name":"c2c0504005c40ea85329fc76459d0ace456064ef0dd0fbea767b0b992f5eaf1d","delegation_key":"3beffa5edb49bb3331a5a9edd9f6e70201c6e369c65c6f59a9968c8629cc95d2","delegation_quota":"38c48b7b917d050f718ad36c3fd648a583cb8e78e98362c5cffee5fd5058e013","delegation_exception":"74b6b40376548c3163aafe5310a516089f8bb251ea352e6644ba347852878cde","place_priority":"b267eed427700a6a8cfbbfd27d67d4e3c35469c86fdcc9486c0f0f046e0a035b","edition":"7d99b47f7a5ea279d6ef871d588d5065419a5c89ee1003aeb6a697afd3baa629"}}', x'06c6d7707325e0bbfc2223535f4bd14237510f52d89d792995a457455de2490b', x'2acbab994c051fcf7738f5482a5e5290f8d01c0b7be60d68f8b25b8aa4986e66', x'2895d2ee27612b34a98fcc168f952cea', '{"contact":"protocol@benin.example"}'),
    (92, 1796040376270, 'amal', 'delegation.add', 'delegation', '2', '{"name":"Kenya","names":{"en":"Kenya","fr":"Kenya"},"type":"Member State","code":"KEN","aliases":[],"order":null,"language":"","quota":null,"trust":"confirmed"}', null, x'b794d6e126aa750506f791c74c0749f737d364da495789cbb17bcbdda6b43745', null, null),
    (93, 1796040376270, 'amal', 'delegation.add', 'delegation', '3', '{"name":"Lebanon","names":{"en":"Lebanon","fr":"Liban"},"type":"Member State","code":"LBN","aliases":[],"order":null,"language":"","quota":null,"trust":"confirmed"}', null, x'd31ba59ba6f26f28c6be256e388585a83854b2abdd61705780848e9befb5cd4e', null, null),
    (94, 1796040376270, 'amal', 'delegation.add', 'delegation', '4', '{"name":"Daily News","names":{},"type":"Media","code":"","aliases":[],"order":null,"language":"","quota":null,"trust":"unconfirmed","tables":{"delegation":"9c064e3f39ff902653d1053d8810a6d1dd72d24f70a1f2408ac3487ebd58ffd7","delegation_name":"859afb4826f1b5415818195863d169250598c760265c7d2d9ddb7a55023ebf24","delegation_key":"f1a1ec86197fb0ffde173e08896225d6426c1d60aeb46a804e31071d8d3fdabe","delegation_quota":"38c48b7b917d050f718ad36c3fd648a583cb8e78e98362c5cffee5fd5058e013","delegation_exception":"74b6b40376548c3163aafe5310a516089f8bb251ea352e6644ba347852878cde","place_priority":"b267eed427700a6a8cfbbfd27d67d4e3c35469c86fdcc9486c0f0f046e0a035b","edition":"7d99b47f7a5ea279d6ef871d588d5065419a5c89ee1003aeb6a697afd3baa629"}}', null, x'407997d83306324cfac0baee1824ba8eafbfd8a3ac171e7c182eee0a3fd8845c', null, null),
    (95, 1796040376325, 'amal', 'delegation.quota', 'delegation', '1', '{"category":"","max":6,"overflow":"wait","exempt":[],"tables":{"delegation":"9c064e3f39ff902653d1053d8810a6d1dd72d24f70a1f2408ac3487ebd58ffd7","delegation_name":"859afb4826f1b5415818195863d169250598c760265c7d2d9ddb7a55023ebf24","delegation_key":"f1a1ec86197fb0ffde173e08896225d6426c1d60aeb46a804e31071d8d3fdabe","delegation_quota":"eb864a241acc8e425289c7c2d4293d459f7ed739d5863b46672f69ffd1a35d97","delegation_exception":"74b6b40376548c3163aafe5310a516089f8bb251ea352e6644ba347852878cde","place_priority":"b267eed427700a6a8cfbbfd27d67d4e3c35469c86fdcc9486c0f0f046e0a035b","edition":"7d99b47f7a5ea279d6ef871d588d5065419a5c89ee1003aeb6a697afd3baa629"}}', null, x'625743ce6c33efebfb62eaecb6c2797d9877fd0d9540ce0fa9f203919b232309', null, null),
    (96, 1796040376346, 'amal', 'delegation.exception', 'delegation', '1', '{"window":"nomination","until":1802250000000,"tables":{"delegation":"9c064e3f39ff902653d1053d8810a6d1dd72d24f70a1f2408ac3487ebd58ffd7","delegation_name":"859afb4826f1b5415818195863d169250598c760265c7d2d9ddb7a55023ebf24","delegation_key":"f1a1ec86197fb0ffde173e08896225d6426c1d60aeb46a804e31071d8d3fdabe","delegation_quota":"eb864a241acc8e425289c7c2d4293d459f7ed739d5863b46672f69ffd1a35d97","delegation_exception":"2261a0549ae1f0d3929f4febaf8cbf95aac0393fdb2895c028bf5325f38b03e5","place_priority":"b267eed427700a6a8cfbbfd27d67d4e3c35469c86fdcc9486c0f0f046e0a035b","edition":"7d99b47f7a5ea279d6ef871d588d5065419a5c89ee1003aeb6a697afd3baa629"}}', x'9afd9a474ff5cb88ac8ddaebdf8b9ee4034b62150e5dbb09dc9c1e26be3bbf99', x'43bc7829b96a9bfc123dd252b65ebc3db3758502881b0bd8b9b781cd37b31cdd', x'41e64a0d8b5e91f8ba0a5069dcf29f0b', '{"reason":"note verbale was late"}'),
    (97, 1796040376360, 'amal', 'participant.add', 'participant', '15', '{"category":"Delegate","delegation":"Leb","state":"draft"}', x'2af0454365c4126f4cf51c1935ac351a46663e4c9db0d4dea8e80652d530bfb6', x'a47ef2928698f1b0837a9e344fb0dfc440231af22674166da7efb71dcc10def1', x'466c71009d53743d384a7036e73b3afb', '{"reference":"L-001","given_name":"Zaid","family_name":"Noun"}'),
    (98, 1796040376360, 'amal', 'delegation.add', 'delegation', '5', '{"name":"Leb","names":{},"type":"","code":"","aliases":[],"order":null,"language":"","quota":null,"trust":"unconfirmed","tables":{"delegation":"dbf6e097b8b7c6742c249dcc0d55f36bde44c074a0c495766d307bdf2ae6ea1d","delegation_name":"859afb4826f1b5415818195863d169250598c760265c7d2d9ddb7a55023ebf24","delegation_key":"84445cd3451e89d96cbf9d942d9a71f20466d1a238f4f056515f2449e681ebd4","delegation_quota":"eb864a241acc8e425289c7c2d4293d459f7ed739d5863b46672f69ffd1a35d97","delegation_exception":"2261a0549ae1f0d3929f4febaf8cbf95aac0393fdb2895c028bf5325f38b03e5","place_priority":"b267eed427700a6a8cfbbfd27d67d4e3c35469c86fdcc9486c0f0f046e0a035b","edition":"7d99b47f7a5ea279d6ef871d588d5065419a5c89ee1003aeb6a697afd3baa629"}}', null, x'f2cfa4d4b5a7c98f29f0ffabc9042f5ea983105568c61a71b7a72213df6eacdd', null, null),
    (99, 1796040376421, 'amal', 'report.edition', 'register', '', '{"edition":1,"kind":"provisional","people":5,"tables":{"edition":"7004e42b32b6999190398c912c14fea9d680da918ff90d529872b2b2ce30cac0"}}', null, x'f3c1dca98811045c5cc046dc9262c2d1d1da4958ef4d9d3e3ecb466a264cb9e5', null, null),
    (100, 1796040376422, 'amal', 'report.make', 'event', '', '{"report":"participants","format":"html","count":2,"days":null,"categories":null,"types":null,"countries":null,"gates":null,"from":null,"to":null}', null, x'30e9024cb42f564982c992b42c06311eed14d36896cbf5d9d9fc7ad5536394ee', null, null),
    (101, 1796040376515, 'amal', 'event.apply', 'event', '', '{"changes":["gates without the server: \"wait\" → \"admit\"","photos at gates without the server: \"false\" → \"true\"","age of what gates know: \"4 hours\" → \"2 hours\"","gate \"main\" changed"],"rights":{},"tables":{"event":"349f33d9243b8d2137d10c82de7ffae4a3be52546abaac3b1dee2b0666b1a616","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"373e7c7324bd23156bf4596192967484ee1763bdda35c8ffc5c80769230789e9","event_language":"6dc706d85ea855ad014c231dac267bd79d00ef0e8d504b923699fd3afe596fba","delegation_group":"4d2798bc604f6ce8c056a8db3ae803af790b61d7959ee039f6cf0df5491d3bdd","category_ink":"c5645b65985a0a2b555db33b6e3b7cdf607f3f9f2c38e546c8b555c85118bbcd","event_text":"048e0f8212825e02885691c87d121758fbba57a4fe13719e54ebbc623a1708ec","nomination_rule":"cc4747b4f6c83565490b66c0ee249cc669b00d9bdba334ae93c306d185bebde7","category_nomination":"5013ffb06d4685b0c6c443e5fbef481d1adafc55882e9b153f46d0d01d95790f","gates_alone":"1aac31a1742a5cbc3ae04d7e9faacfdbc1411830abc43e1f32fa9df1b0a00ba5","gate_decides":"1633f37b10e1af4795a1a44e34ef20a17b517a6cfdaab7f02561e45007f9273f","quota":"6fdd3122582a9ac6009c8f847498a3a26009dc78df7b545fb36f4adc1f87e169","nomination_window":"fd8a2b1c6a27d9908c82e1afc535c0fbd841a68399cab3f62115c60d9a255291","document_kind":"df5b8b6f46dff989ab69692e83a662571f220ca86c7fc8df3973488584b8cdc2","document_keep":"4e020087cedcaaf92b4b81eb375c3b0f7588ccdcc8a5d8cf64860c31c082c3b1","second_factor_rule":"5047cc54f4bae779a571217039f7de5cb78a29023e40891fdcbea548f8874b1f"}}', x'ae4df171950a778678d5b525ea277b819def4e58c89bfe2c13dc5d31221f83a7', x'5616b4743ca743fa6d08809f75b2322226be179625a779334247bce902edd0f7', x'823ed86e3d739fbe89eb6be1a72643bc', '{"delegations":[{"name":"Benin","type":"Member State","code":"BEN","contact":"protocol@benin.example","names":[["en","Benin"],["fr","Bénin"]],"aliases":["Republic of Benin"]}]}'),
    (103, 1796040376652, 'accredit', 'scan.decide', 'scan', '01950000-0000-7000-8000-000000000101', '{"verdict":"admitted","reason":null,"counts":true,"as_of":1772427600000,"ahead":null,"judged":"refused","judged_reason":"blocked","repeat":"warn","readmits":false}', null, x'c554fca33f6ed2ca9482b0e279c72c73fe9e8f6cff9c7ed796dc0e20eae8cc91', null, null),
    (105, 1796040376652, 'accredit', 'scan.decide', 'scan', '01950000-0000-7000-8000-000000000102', '{"verdict":"repeat","reason":null,"counts":true,"as_of":1772427600000,"ahead":null,"judged":"admitted","judged_reason":null,"repeat":"warn","readmits":false}', null, x'767e76f7417fd3760ea75fae6e3c5bc1f1737a59d77aa1fbd17f986c0d6005cf', null, null),
    (106, 1796040376677, 'amal', 'device.allow', 'device', '', '{"name":"supervisor","role":"supervisor","gate":null,"secret":"44a42cd804a1dd1330e14dd9699ba4cfab51bb84e207750a8f290d4215809f94"}', null, x'944f11250e897d8b777675724c562831fc9428aa9e5b00a9ba3c33badb65d72d', null, null),
    (107, 1796040376682, 'accredit', 'device.enroll', 'device', '3', '{"name":"supervisor","role":"supervisor","gate":null,"secret":"8a9af4a9af92ceb34905fe8b6e25222f5e6744381845a1f6c1c06d9cbac106a2","code":"44a42cd804a1dd1330e14dd9699ba4cfab51bb84e207750a8f290d4215809f94","before":null}', null, x'bfbbdb2652de7e1cb644986acc1c742b076010e05517a0092326657037799f0b', null, null),
    (108, 1796040376692, 'amal', 'device.allow', 'device', '', '{"name":"gate main","role":"gate","gate":"main","secret":"79c38c998d46c6e4aa778af22b5a163cf1ed0f5a364746dc595b7a26789931f0"}', null, x'0aa384730196892245aa798de10a63376465eee8eaa99266267561174ddca83b', null, null),
    (109, 1796040376696, 'accredit', 'device.enroll', 'device', '4', '{"name":"gate main","role":"gate","gate":"main","secret":"f52fe277b4af0a6bb9763c5bb482a215f9aefcbaaefb3df8288c9a74aa1cb84a","code":"79c38c998d46c6e4aa778af22b5a163cf1ed0f5a364746dc595b7a26789931f0","before":null}', null, x'33d5f188ea04e35fe5615d843b07b6067702075e50e656a989c084b6c279cf14', null, null),
    (110, 1796040376700, 'supervisor', 'conflict.acknowledge', 'scan', '01950000-0000-7000-8000-000000000101', '{"kind":"clock"}', x'dd1aff6cca9b93f48a05f325b36b9253ff4c3b1bd7b6127eb2711351a51c7685', x'ab0d4cd46638ae8b2cbfbc0e986c587350045316406db5776d68547bd50c0ea9', x'90b6c3b2b971920d020afb19b1fea7d8', '{"note":"He was asked to leave"}'),
    (111, 1796040377043, 'amal', 'person.invite', 'person', '1', '{"role":"focal-point","step":"","delegations":["benin"],"link":"73fe66a1645debba9a79a20c29290aee664f85928a3b908169275779866d12cd","expires_at":1796645177043}', x'07dae090ffa0396247fd1e05b26a095db83cd976744bc02cf06ea79a1d7d8ffb', x'3c9c0e8f5fbec0c8084c2b2bc7b8cd327b2a4fbfcdd0586cd9437fedc8c60ffe', x'a75acfda377bf1c70149260d89f461df', '{"name":"Amal Adjovi"}'),
    (112, 1796040377049, 'Amal Adjovi', 'person.enter', 'person', '1', '{"link":"73fe66a1645debba9a79a20c29290aee664f85928a3b908169275779866d12cd","session":"071c5b1c383bb1458654a0b91ec871690bd229e37057a803abbb738a17ab6266","expires_at":1798632377049}', null, x'57c8cbf7782fbc55780c4629751e8bcb08a82b43ff37965cc48d5cef2506944f', null, null),
    (113, 1796040377068, 'amal', 'person.invite', 'person', '2', '{"role":"reviewer","step":"protocol","delegations":[],"link":"ee7be96787b2c1dd763111ffe1fd1afdbea4fae489d78f80e52a1ac1d8d68296","expires_at":1796645177068}', x'312b7f4e4faa61d33e5f37364b73bca19b5963ebe39db6d202e2174dc3143261', x'09470526731ed7c3cc1a520680a46dfd8097ae5b8a28dc40ceaa57df062220d0', x'3fa6986ff0465491b6b3d31d8bf445f2', '{"name":"Pim Jansen"}'),
    (114, 1796040377080, 'amal', 'person.invite', 'person', '3', '{"role":"viewer","step":"","delegations":[],"link":"ed96200415abb52988cf81a643315138d25227e5f6a5b67b6f5b030f86b74753","expires_at":1796645177080}', x'0550bbfa03f3be44e1a6314a4831f519411ceafedf09a7e2e699fc208e5ccb04', x'110bc0af394b3ff0983015529c0307c5d511dd43fce4e62925f9006710d4c139', x'ef05d81c13417bf5c4abd44658736231', '{"name":"Eva Reis"}'),
    (115, 1796040377090, 'amal', 'person.revoke', 'person', '3', '', null, x'b473760727e7bc18fdba3874c2d3f1b43fdf19c41b509c3fc02b1cf8c7b18e47', null, null),
    (116, 1796040377099, 'Amal Adjovi', 'nomination.confirm', 'participant', '7', '', x'e595540709cc3d8c452a2588f4e3bdfd03165bf90c58d4a257251a5588f112f1', x'eefd0719dee5614dee3202df31ff2e3966c27b0546e9788f97f3266394f6f042', x'217df863d39d554f4dcfef386ff3cde9', '{"shown":"|Ama|Adjovi||"}'),
    (117, 1796040377114, 'amal', 'person.link', 'person', '2', '{"link":"a5af8629155f8a050ba4bbf72c42b7451499d9afce50d80b88f2f4f5bc6c161c","expires_at":1796645177114}', null, x'7e0dec8c095451b68a5871a5e3af36a54e016058f563886abf9668642bda4c7f', null, null),
    (118, 1796040377233, 'amal', 'device.allow', 'device', '', '{"name":"hall B","role":"viewer","gate":null,"by_name":false,"secret":"f827a9ec717883ba1cb8f4bc5d75857f494fbfb2c853745ca8d48b4673501299"}', null, x'3e8354b0b620cb9c91de6b0ed32fc19ec7a847b9dbc9a5cf886052afb2541937', null, null),
    (119, 1796040377244, 'accredit', 'device.enroll', 'device', '5', '{"name":"hall B","role":"viewer","gate":null,"by_name":false,"secret":"8d3cb5cbf264c222e884545354183d619af3f337a6e957e902407ebb01696149","code":"f827a9ec717883ba1cb8f4bc5d75857f494fbfb2c853745ca8d48b4673501299","before":null}', null, x'e7f31b09cc1d571fa8b9234cb81fa420055e3dbd7fe26a9d60ef706bb3439f44', null, null),
    (121, 1796040377341, 'hall B: amal', 'scan.decide', 'scan', '01a22c59-43e4-7000-a0bc-d6a123cda03f', '{"verdict":"repeat","reason":null,"counts":true,"as_of":1772463600000,"ahead":1,"judged":"admitted","judged_reason":null,"repeat":"warn","readmits":false}', null, x'c12d8ab326d52c7313516352bf64774919da7305cb37400cfa630b22f896f60f', null, null),
    (122, 1796040377458, 'amal', 'event.apply', 'event', '', '{"changes":["retention of documents: \"kept\" → \"3 months\"","document \"note-verbale\" added"],"rights":{},"tables":{"event":"349f33d9243b8d2137d10c82de7ffae4a3be52546abaac3b1dee2b0666b1a616","event_day":"9d82c668a07aac967143653c441742133529ee0f6f73b56635b2e242e353f01f","zone":"4108299ebbfab97a7a0da869284345a2a64d4f4fda5c5996832984a8d092d7c9","category":"1f649da9e8133f7cbd0ff4dcf77e8ece870249ac0b21f5f0f078dcfed794dcfa","gate":"3c495684b4c47a96fbc4c06d486f89a38f894793723eba627d46ab31fea45635","retention":"0cd623dba44e28d9c462b478ee5b27b22490409891d44cb3ae1d90fe783528c1","saved_report":"9692082e80ea7597e0889d84b4ee869152650e9182181e9657d0f7f7d171e010","saved_report_option":"539b92489e7298ef6954e6f8580d82ecf6720ff22ab2b9005e3c5e97d153c5ac","own_field":"373e7c7324bd23156bf4596192967484ee1763bdda35c8ffc5c80769230789e9","event_language":"6dc706d85ea855ad014c231dac267bd79d00ef0e8d504b923699fd3afe596fba","delegation_group":"4d2798bc604f6ce8c056a8db3ae803af790b61d7959ee039f6cf0df5491d3bdd","category_ink":"c5645b65985a0a2b555db33b6e3b7cdf607f3f9f2c38e546c8b555c85118bbcd","event_text":"048e0f8212825e02885691c87d121758fbba57a4fe13719e54ebbc623a1708ec","nomination_rule":"cc4747b4f6c83565490b66c0ee249cc669b00d9bdba334ae93c306d185bebde7","category_nomination":"5013ffb06d4685b0c6c443e5fbef481d1adafc55882e9b153f46d0d01d95790f","gates_alone":"1aac31a1742a5cbc3ae04d7e9faacfdbc1411830abc43e1f32fa9df1b0a00ba5","gate_decides":"1633f37b10e1af4795a1a44e34ef20a17b517a6cfdaab7f02561e45007f9273f","quota":"6fdd3122582a9ac6009c8f847498a3a26009dc78df7b545fb36f4adc1f87e169","nomination_window":"fd8a2b1c6a27d9908c82e1afc535c0fbd841a68399cab3f62115c60d9a255291","document_kind":"62239b0f87a5268bd11c168f07c34b4d5dd2b8e278ee87e5204843da5a628cb0","document_keep":"e3d7f9eb56a18e0fb7819f7347486b667f26e5e97f518e7d1ca84124239154dc","second_factor_rule":"5047cc54f4bae779a571217039f7de5cb78a29023e40891fdcbea548f8874b1f"}}', x'e3ea5d06da204d258f3295cfb9df8db8f837a8b9864ff1f4bbf6d9cb4be5ce84', x'45dd796cbdd9ee15d464738365c33af93cb4ee8a023eeb4259c9e481ae8f6907', x'c4045cd35e4f8b7bf87ffe4c4b375d1d', '{"delegations":[{"name":"Benin","type":"Member State","code":"BEN","contact":"protocol@benin.example","names":[["en","Benin"],["fr","Bénin"]],"aliases":["Republic of Benin"]}]}'),
    (123, 1796040377495, 'amal', 'document.put', 'participant', '7', '{"document":1,"kind":"note-verbale","media":"pdf","size":125,"sha256":"034360b8929e7273d543cf892ed752d6f6add7cf407ab271cbdd5a6d290fe5a0","sealed":"b3a8bf107c0a45256ec9196bd5f8a80beda27312deff6f702c56e05b9bb1de13","key":"f2df71bc24c2aba6"}', x'ae897f17134b93c6f6b89c529b5874722a8ba56790506afafb00e946ef2be788', x'863f3280aa4fc48c699565d272ae3e7692920a7d6b422c171d3bd4e3017b7981', x'415ff42381a95c6b22fe21465543282c', '{"name":"note.pdf","of":"benin"}'),
    (124, 1796040377495, 'amal', 'document.attach', 'participant', '11', '{"document":1}', null, x'2f411a1e626e99d428f8b42a67d6afebc1c25d26e8b3c847b49837f019ec30ba', null, null),
    (125, 1796040377507, 'amal', 'document.decide', 'participant', '11', '{"document":1,"state":"accepted"}', x'c0c7d3b432227a75ae199dee7ef9c4152bfa9e704c62438ae6d1ee270fb9ac27', x'9fef5cbc60444154c672d06a2b78090c0e4a709a0738eda25423a9bce0221d3e', x'3e0722425fa1fc2a7e2d6fb37be08ef1', '{"text":""}'),
    (126, 1796040377622, 'amal', 'person.account', 'person', '1', '{"by":"address"}', x'30c8657341dd5d8c060da51d84385daf687223269adb5f70587baa533ace9f65', x'd57fb6a89d2fca93f027b23e0cea1f11a55e62f2cd51e60c0aea7941ce7fb242', x'3b508fdd4d79bed4d72dee8bc11ecb33', '{"account_email":"amal@mfa.example"}'),
    (127, 1796040377632, 'amal', 'person.account', 'person', '2', '{"by":"subject"}', x'76085ded0eba529e4d5839656611cfa39ee02c3048dbd16a8d018a2a4a4a9a0a', x'd5678c0a5fefc0cdadeec5c97b7becfadf6d999738fd7a7767b0d214ff66ad84', x'dbb2b23f976c4dcc0878c33295e6d535', '{"subject":"248289761001"}');

insert into chain (id, count, hash) values
    (1, 127, x'd5678c0a5fefc0cdadeec5c97b7becfadf6d999738fd7a7767b0d214ff66ad84');

insert into retention (what, keep) values
    ('photos', '90 days');

insert into device (id, name, role, gate, secret_hash, enrolled_at, last_seen, revoked_at, by_name, predecessor) values
    (1, 'Gate 1', 'gate', 'main', x'96ebb102ede0538fd8edf6d2de393f075ff2bc62af381ed1bf00ae849b95c252', 1795970373862, 1795970373862, null, 1, null),
    (2, 'North lane', 'gate', 'main', x'34696db54a4b3de87b80c45f510f3f03700cc6eb0fd75a1ea50b066d2ee5ecec', 1795980179433, 1795980179585, null, 0, null),
    (3, 'supervisor', 'supervisor', null, x'8a9af4a9af92ceb34905fe8b6e25222f5e6744381845a1f6c1c06d9cbac106a2', 1796040376682, 1796040376700, null, 1, null),
    (4, 'gate main', 'gate', 'main', x'f52fe277b4af0a6bb9763c5bb482a215f9aefcbaaefb3df8288c9a74aa1cb84a', 1796040376696, 1796040376701, null, 1, null),
    (5, 'hall B', 'viewer', null, x'8d3cb5cbf264c222e884545354183d619af3f337a6e957e902407ebb01696149', 1796040377244, 1796040377291, null, 0, null);

insert into enrolment (secret_hash, name, role, gate, expires_at, device, by_name) values
    (x'44a42cd804a1dd1330e14dd9699ba4cfab51bb84e207750a8f290d4215809f94', 'supervisor', 'supervisor', null, 1796040976677, 3, 1),
    (x'4f1d2a319bfcb261cd77598cde84f6ab382bc12aa2093c531992e9a9fe02b1e8', 'Wall', 'viewer', null, 1795970973872, null, 1),
    (x'79c38c998d46c6e4aa778af22b5a163cf1ed0f5a364746dc595b7a26789931f0', 'gate main', 'gate', 'main', 1796040976692, 4, 1),
    (x'd56c46dd35cd2ffd89211fac3b507de1b5e09517067051400a0af5b6a693e101', 'North lane', 'gate', 'main', 1795980779413, 2, 0),
    (x'dd1abda540362e3369435c8b4a2285b0d3fc4c742f1aeaed464eb90ab1409c00', 'Gate 1', 'gate', 'main', 1795970973778, 1, 1),
    (x'f827a9ec717883ba1cb8f4bc5d75857f494fbfb2c853745ca8d48b4673501299', 'hall B', 'viewer', null, 1796040977233, 5, 0);

insert into server (id, url, started_at, portal_url) values
    (1, 'http://127.0.0.1:45849', 1796040377222, 'http://127.0.0.1:41417');

insert into saved_report (name, report, position) values
    ('present', 'attendance', 0);

insert into saved_report_option (report, position, key, value) values
    ('present', 0, 'format', 'csv');

insert into held_reading (uuid, at, received_at, gate, code, typed, reference, device, why, shown, shown_reason, as_of) values
    (x'01950000000070008000000000000001', 1772434800000, 1795980179436, 'north', null, null, 'W-002', 'North lane', 'unknown-gate', null, null, null);

insert into late_refusal (scan, acknowledged_at, acknowledged_by) values
    (19, null, null);

insert into gate_note (participant, note, noted_at, noted_by) values
    (1, 'Ask for the driver', 1795980179374, 'amal');

insert into participant_list (list_id, name, imports) values
    (1, 'delegates', 1),
    (2, 'list2', 1);

insert into participant_base (participant, list, said) values
    (1, 2, '{"category":"Minister","title":"H.E. Ms.","given_name":"Amina","family_name":"Wanjiru","function":"Cabinet Secretary for Water","delegation":"Kenya","delegation_type":"Member State","country":"KEN","email":"cs@water.example","head":"yes","field.hotel":"Savanna Lodge","field.bus":"North"}'),
    (2, null, '{"category":"Delegate","title":"Mr.","given_name":"Youssef","family_name":"El Khatib","native_name":"يوسف الخطيب","function":null,"delegation":"Lebanon","delegation_type":"Member State","country":"LBN","email":"youssef@example.org"}'),
    (3, 2, '{"category":"Delegate","title":"Ms.","given_name":"Zoë","family_name":"d’Almeida","function":"Adviser","delegation":"Benin","delegation_type":"Member State","country":"BEN","email":"zoe@list.example","days":"2026-03-03","field.hotel":"Lakeside","field.bus":"South","conflicts":["email"]}'),
    (4, null, '{"category":"Media","title":"Mr.","given_name":"Пётр","family_name":"Иванов","native_name":"Пётр Иванов","function":"Correspondent","delegation":"Daily News","delegation_type":"Media","email":"press@example.org"}'),
    (5, null, '{"category":"Delegate","title":"Mr.","given_name":"Old","family_name":"Name","function":"Counsellor","delegation":"Benin","delegation_type":"Member State","country":"BEN"}'),
    (6, null, '{"category":null,"given_name":null,"family_name":null,"delegation":null,"delegation_type":null,"country":null}'),
    (7, null, '{"category":null,"given_name":null,"family_name":null,"delegation":null,"delegation_type":null,"country":null}'),
    (8, null, '{"category":null,"given_name":null,"family_name":null,"delegation":null,"delegation_type":null,"country":null}'),
    (9, null, '{"category":null,"given_name":null,"family_name":null,"delegation":null,"delegation_type":null,"country":null}'),
    (10, null, '{"category":null,"given_name":null,"family_name":null,"delegation":null,"delegation_type":null,"country":null}'),
    (11, null, '{"category":null,"given_name":null,"family_name":null,"function":null,"delegation":null,"delegation_type":null,"country":null}'),
    (12, null, '{"category":null,"given_name":null,"family_name":null,"delegation":null,"delegation_type":null,"country":null}'),
    (13, null, '{"category":null,"given_name":null,"family_name":null,"delegation":null,"delegation_type":null,"country":null}'),
    (14, null, '{"category":null,"given_name":null,"family_name":null,"delegation":null,"delegation_type":null,"country":null}'),
    (15, null, '{"category":null,"given_name":null,"family_name":null,"delegation":null}');

insert into own_field (number, code, position, kind, labels, choices, required_for, personal, on_gate) values
    (0, 'hotel', 0, 'text', '[["en","Hotel"],["fr","Hôtel"]]', '[]', '["Minister"]', 1, 0),
    (1, 'bus', 1, 'choice', '[["","Bus"]]', '["North","South"]', '[]', 1, 1);

insert into event_language (position, tag) values
    (0, 'en'),
    (1, 'fr');

insert into delegation_group (position, name, countries, delegations) values
    (0, 'East Africa', '["KEN"]', '[]'),
    (1, 'Others', '["BEN","LBN"]', '["Daily News"]');

insert into category_ink (category_index, ink) values
    (0, 'PANTONE 207 C|0 100 79 52');

insert into event_text (of, language, text) values
    ('organiser', 'en', 'Ministry of Water'),
    ('organiser', 'fr', 'Ministère de l''eau');

insert into blank_badge (serial, run, place, category, credential, state, changed_at) values
    (204917467, 4, 1, 1, x'a1030c36cadb00000000000001000000d42a12f142a81166e911c0cac74797b6c8565b76dff311fc7b86618dad0ec8e2cc657f3242131f12b78c3f20fa2bf7356615b1a61a9658ee5d5e97ecba80c606', 'bound', 1796040375832),
    (999865879, 4, 2, 1, x'a1033b98be1700000000000001000000239e74f90e6cfce58f40a481727e4cf886d143c22fa6bf9790746d6e6475942a3c0e33dcae5cd5979b9d052cb3382dabe52f7b899d0c983ea8daae7f6e24db07', 'revoked', 1796040375845),
    (1021885873, 4, 3, 1, x'a1033ce8bdb100000000000001000000ce9efa369b37c45b84518c336afacc4ed1ae41b2142c76b05faee13108a38594124ce4fe46608b5299f44a8a0e01d4efc7e3c89d3a0b361c736234b031e4d408', 'revoked', 1796040375845);

insert into nomination_rule (id, import, steps, on_change, sensitive) values
    (1, 'approved', '["protocol"]', '', '["function"]');

insert into category_nomination (category_index, steps, requires) values
    (2, '["press","protocol"]', '["function"]');

insert into nomination (participant, submitted_at, approved_at, text, internal) values
    (7, null, null, '', ''),
    (8, 1796040375968, 1796040375983, '', ''),
    (9, 1796040375995, null, 'The photo is too dark', ''),
    (10, 1796040376022, null, '', 'asks the embassy'),
    (11, 1796040376049, null, '', ''),
    (12, 1796040376078, null, 'The list is closed', 'see the note'),
    (13, 1796040376118, 1796040376133, '', ''),
    (14, 1796040376145, null, '', ''),
    (15, null, null, '', '');

insert into proposal (participant, step, at, actor, fields) values
    (8, 'protocol', 1796040376106, 'amal', '{"family_name":"Dossou-Yovo"}');

insert into replacement (participant, replaces, at, actor) values
    (14, 13, 1796040376145, 'amal');

insert into delegation (delegation_id, name, kind, code, sort_order, contact, language, confirmed, created_at) values
    (1, 'Benin', 'Member State', 'BEN', null, 'protocol@benin.example', '', 1, 1796040376270),
    (2, 'Kenya', 'Member State', 'KEN', null, '', '', 1, 1796040376270),
    (3, 'Lebanon', 'Member State', 'LBN', null, '', '', 1, 1796040376270),
    (4, 'Daily News', 'Media', '', null, '', '', 0, 1796040376270),
    (5, 'Leb', '', '', null, '', '', 0, 1796040376360);

insert into delegation_name (delegation, language, name) values
    (1, 'en', 'Benin'),
    (1, 'fr', 'Bénin'),
    (2, 'en', 'Kenya'),
    (2, 'fr', 'Kenya'),
    (3, 'en', 'Lebanon'),
    (3, 'fr', 'Liban');

insert into delegation_key (key, delegation, name, origin) values
    ('benin', 1, 'Benin', 'name'),
    ('daily news', 4, 'Daily News', 'name'),
    ('kenya', 2, 'Kenya', 'name'),
    ('leb', 5, 'Leb', 'name'),
    ('lebanon', 3, 'Lebanon', 'name'),
    ('liban', 3, 'Liban', 'name'),
    ('republic of benin', 1, 'Republic of Benin', 'alias');

insert into delegation_quota (delegation, category, max, overflow, exempt) values
    (1, '', 6, 'wait', '[]');

insert into delegation_exception (delegation, kind, until) values
    (1, 'nomination', 1802250000000);

insert into quota (position, of_kind, of_name, category, max, overflow, exempt) values
    (0, 'type', 'Member State', 'Delegate', 30, 'wait', '["head"]');

insert into nomination_window (delegation_type, opens, closes, change_by, replace_by) values
    ('', null, null, null, null),
    ('Member State', null, '2027-02-01T18:00', null, null);

insert into edition (number, kind, made_at, content) values
    (1, 'provisional', 1796040376421, '[{"reference":"W-003","delegation":"Benin","name":"Ms. Zoë d’Almeida","function":"Adviser"},{"reference":"N-002","delegation":"Benin","name":"Kofi Dossou","function":""},{"reference":"W-001","delegation":"Kenya","name":"H.E. Ms. Amina Wanjiru","function":"Cabinet Secretary for Water"},{"reference":"W-006","delegation":"Kenya","name":"Grace Otieno","function":""},{"reference":"W-002","delegation":"Lebanon","name":"Mr. Youssef El Khatib","function":"Director General"}]');

insert into gates_alone (id, decide, names, photos, max_age) values
    (1, 'admit', 1, 1, 120);

insert into gate_decides (gate, decide) values
    ('main', 'supervisor');

insert into decision (scan, verdict, reason, counts, as_of, ahead, judged, judged_reason, repeat, readmits) values
    (20, 'admitted', null, 1, 1772427600000, null, 'refused', 'blocked', 'warn', 0),
    (21, 'repeat', null, 1, 1772427600000, null, 'admitted', null, 'warn', 0),
    (22, 'repeat', null, 1, 1772463600000, 1, 'admitted', null, 'warn', 0);

insert into conflict (scan, kind, judged, judged_reason, other) values
    (20, 'clock', 'refused', 'blocked', null),
    (20, 'was-blocked', 'refused', 'blocked', null),
    (21, 'clock', 'repeat', null, null);

insert into conflict_note (scan, kind, at, actor, note) values
    (20, 'clock', 1796040376700, 'supervisor', 'He was asked to leave');

insert into early_undo (uuid, scan, at, actor, gate, reason) values
    (x'01950000000070008000000000000150', x'01950000000070008000000000000151', 1796040376701, 'gate main', 'main', 'scanned for a neighbour');

insert into participant_form (participant, form, said) values
    (9, 'c9be3da9acd5c5f8', '{"category":"Delegate","given_name":"Lea","family_name":"Hounsou"}');

insert into person (person_id, name, role, step, invited_at, revoked_at) values
    (1, 'Amal Adjovi', 'focal-point', '', 1796040377043, null),
    (2, 'Pim Jansen', 'reviewer', 'protocol', 1796040377068, null),
    (3, 'Eva Reis', 'viewer', '', 1796040377080, 1796040377090);

insert into person_delegation (person_id, key) values
    (1, 'benin');

insert into person_link (secret_hash, person_id, expires_at, used_at) values
    (x'73fe66a1645debba9a79a20c29290aee664f85928a3b908169275779866d12cd', 1, 1796645177043, 1796040377049),
    (x'a5af8629155f8a050ba4bbf72c42b7451499d9afce50d80b88f2f4f5bc6c161c', 2, 1796645177114, null),
    (x'ed96200415abb52988cf81a643315138d25227e5f6a5b67b6f5b030f86b74753', 3, 1796645177080, null),
    (x'ee7be96787b2c1dd763111ffe1fd1afdbea4fae489d78f80e52a1ac1d8d68296', 2, 1796645177068, null);

insert into person_session (secret_hash, person_id, started_at, expires_at, ended_at) values
    (x'071c5b1c383bb1458654a0b91ec871690bd229e37057a803abbb738a17ab6266', 1, 1796040377049, 1798632377049, null);

insert into name_confirmation (participant, shown, at, actor) values
    (7, '|Ama|Adjovi||', 1796040377099, 'Amal Adjovi');

insert into stick (device, key, received, cursor, upto_scan, upto_handout) values
    (5, x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f', 1, '{"entry":119,"hash":"e7f31b09cc1d571fa8b9234cb81fa420055e3dbd7fe26a9d60ef706bb3439f44","row":"21"}', 0, 0);

insert into document_kind (position, code, labels, required_for, delegation_types) values
    (0, 'note-verbale', '[]', '["Media"]', '[]');

insert into document_keep (id, keep) values
    (1, '3 months');

insert into document (document_id, kind, delegation, name, media, size, hash, key_id, stored_at, stored_by, sealed) values
    (1, 'note-verbale', 'benin', 'note.pdf', 'pdf', 125, x'034360b8929e7273d543cf892ed752d6f6add7cf407ab271cbdd5a6d290fe5a0', x'f2df71bc24c2aba6', 1796040377495, 'amal', x'013835ef8b7890fbe40bafb37ace4c4a4543354ee1fe5e58b44fb84f4f0d790b26cc7ab130474dc1111b90feaf673a9e1b1542b7785b6b0320c16e6396da4ec20141c9aa988fbbaf2f3f6950d0e20e0411f9197c6336f44c16e4f22a4046fd121f4bece194436d2018f76e92b95f0a18271892061945a1ead4c3440bf122236805b57674a73211955eda548f473ae2f0ab77f7a5fa1650935b2e88c176e91c8c9ecfd0f3bdec80ffbe05af165aba');

insert into document_person (participant, document, state, text, sent_at, sent_by, decided_at, decided_by) values
    (7, 1, 'received', '', 1796040377495, 'amal', null, null),
    (11, 1, 'accepted', '', 1796040377495, 'amal', 1796040377507, 'amal');

insert into person_account (person_id, email, issuer, subject) values
    (1, 'amal@mfa.example', '', ''),
    (2, '', '', '248289761001');
