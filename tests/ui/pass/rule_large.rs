//! Rules larger than anybody writes by hand are checked in little time too.

use auth_runtime::__private::implies;
use auth_runtime::{Requirement, rule};

/// A hundred groups of seven.
const GROUPS: Requirement = rule! {
    any(role = "r00a", role = "r00b", role = "r00c", role = "r00d", role = "r00e", role = "r00f", role = "r00g"),
    any(role = "r01a", role = "r01b", role = "r01c", role = "r01d", role = "r01e", role = "r01f", role = "r01g"),
    any(role = "r02a", role = "r02b", role = "r02c", role = "r02d", role = "r02e", role = "r02f", role = "r02g"),
    any(role = "r03a", role = "r03b", role = "r03c", role = "r03d", role = "r03e", role = "r03f", role = "r03g"),
    any(role = "r04a", role = "r04b", role = "r04c", role = "r04d", role = "r04e", role = "r04f", role = "r04g"),
    any(role = "r05a", role = "r05b", role = "r05c", role = "r05d", role = "r05e", role = "r05f", role = "r05g"),
    any(role = "r06a", role = "r06b", role = "r06c", role = "r06d", role = "r06e", role = "r06f", role = "r06g"),
    any(role = "r07a", role = "r07b", role = "r07c", role = "r07d", role = "r07e", role = "r07f", role = "r07g"),
    any(role = "r08a", role = "r08b", role = "r08c", role = "r08d", role = "r08e", role = "r08f", role = "r08g"),
    any(role = "r09a", role = "r09b", role = "r09c", role = "r09d", role = "r09e", role = "r09f", role = "r09g"),
    any(role = "r10a", role = "r10b", role = "r10c", role = "r10d", role = "r10e", role = "r10f", role = "r10g"),
    any(role = "r11a", role = "r11b", role = "r11c", role = "r11d", role = "r11e", role = "r11f", role = "r11g"),
    any(role = "r12a", role = "r12b", role = "r12c", role = "r12d", role = "r12e", role = "r12f", role = "r12g"),
    any(role = "r13a", role = "r13b", role = "r13c", role = "r13d", role = "r13e", role = "r13f", role = "r13g"),
    any(role = "r14a", role = "r14b", role = "r14c", role = "r14d", role = "r14e", role = "r14f", role = "r14g"),
    any(role = "r15a", role = "r15b", role = "r15c", role = "r15d", role = "r15e", role = "r15f", role = "r15g"),
    any(role = "r16a", role = "r16b", role = "r16c", role = "r16d", role = "r16e", role = "r16f", role = "r16g"),
    any(role = "r17a", role = "r17b", role = "r17c", role = "r17d", role = "r17e", role = "r17f", role = "r17g"),
    any(role = "r18a", role = "r18b", role = "r18c", role = "r18d", role = "r18e", role = "r18f", role = "r18g"),
    any(role = "r19a", role = "r19b", role = "r19c", role = "r19d", role = "r19e", role = "r19f", role = "r19g"),
    any(role = "r20a", role = "r20b", role = "r20c", role = "r20d", role = "r20e", role = "r20f", role = "r20g"),
    any(role = "r21a", role = "r21b", role = "r21c", role = "r21d", role = "r21e", role = "r21f", role = "r21g"),
    any(role = "r22a", role = "r22b", role = "r22c", role = "r22d", role = "r22e", role = "r22f", role = "r22g"),
    any(role = "r23a", role = "r23b", role = "r23c", role = "r23d", role = "r23e", role = "r23f", role = "r23g"),
    any(role = "r24a", role = "r24b", role = "r24c", role = "r24d", role = "r24e", role = "r24f", role = "r24g"),
    any(role = "r25a", role = "r25b", role = "r25c", role = "r25d", role = "r25e", role = "r25f", role = "r25g"),
    any(role = "r26a", role = "r26b", role = "r26c", role = "r26d", role = "r26e", role = "r26f", role = "r26g"),
    any(role = "r27a", role = "r27b", role = "r27c", role = "r27d", role = "r27e", role = "r27f", role = "r27g"),
    any(role = "r28a", role = "r28b", role = "r28c", role = "r28d", role = "r28e", role = "r28f", role = "r28g"),
    any(role = "r29a", role = "r29b", role = "r29c", role = "r29d", role = "r29e", role = "r29f", role = "r29g"),
    any(role = "r30a", role = "r30b", role = "r30c", role = "r30d", role = "r30e", role = "r30f", role = "r30g"),
    any(role = "r31a", role = "r31b", role = "r31c", role = "r31d", role = "r31e", role = "r31f", role = "r31g"),
    any(role = "r32a", role = "r32b", role = "r32c", role = "r32d", role = "r32e", role = "r32f", role = "r32g"),
    any(role = "r33a", role = "r33b", role = "r33c", role = "r33d", role = "r33e", role = "r33f", role = "r33g"),
    any(role = "r34a", role = "r34b", role = "r34c", role = "r34d", role = "r34e", role = "r34f", role = "r34g"),
    any(role = "r35a", role = "r35b", role = "r35c", role = "r35d", role = "r35e", role = "r35f", role = "r35g"),
    any(role = "r36a", role = "r36b", role = "r36c", role = "r36d", role = "r36e", role = "r36f", role = "r36g"),
    any(role = "r37a", role = "r37b", role = "r37c", role = "r37d", role = "r37e", role = "r37f", role = "r37g"),
    any(role = "r38a", role = "r38b", role = "r38c", role = "r38d", role = "r38e", role = "r38f", role = "r38g"),
    any(role = "r39a", role = "r39b", role = "r39c", role = "r39d", role = "r39e", role = "r39f", role = "r39g"),
    any(role = "r40a", role = "r40b", role = "r40c", role = "r40d", role = "r40e", role = "r40f", role = "r40g"),
    any(role = "r41a", role = "r41b", role = "r41c", role = "r41d", role = "r41e", role = "r41f", role = "r41g"),
    any(role = "r42a", role = "r42b", role = "r42c", role = "r42d", role = "r42e", role = "r42f", role = "r42g"),
    any(role = "r43a", role = "r43b", role = "r43c", role = "r43d", role = "r43e", role = "r43f", role = "r43g"),
    any(role = "r44a", role = "r44b", role = "r44c", role = "r44d", role = "r44e", role = "r44f", role = "r44g"),
    any(role = "r45a", role = "r45b", role = "r45c", role = "r45d", role = "r45e", role = "r45f", role = "r45g"),
    any(role = "r46a", role = "r46b", role = "r46c", role = "r46d", role = "r46e", role = "r46f", role = "r46g"),
    any(role = "r47a", role = "r47b", role = "r47c", role = "r47d", role = "r47e", role = "r47f", role = "r47g"),
    any(role = "r48a", role = "r48b", role = "r48c", role = "r48d", role = "r48e", role = "r48f", role = "r48g"),
    any(role = "r49a", role = "r49b", role = "r49c", role = "r49d", role = "r49e", role = "r49f", role = "r49g"),
    any(role = "r50a", role = "r50b", role = "r50c", role = "r50d", role = "r50e", role = "r50f", role = "r50g"),
    any(role = "r51a", role = "r51b", role = "r51c", role = "r51d", role = "r51e", role = "r51f", role = "r51g"),
    any(role = "r52a", role = "r52b", role = "r52c", role = "r52d", role = "r52e", role = "r52f", role = "r52g"),
    any(role = "r53a", role = "r53b", role = "r53c", role = "r53d", role = "r53e", role = "r53f", role = "r53g"),
    any(role = "r54a", role = "r54b", role = "r54c", role = "r54d", role = "r54e", role = "r54f", role = "r54g"),
    any(role = "r55a", role = "r55b", role = "r55c", role = "r55d", role = "r55e", role = "r55f", role = "r55g"),
    any(role = "r56a", role = "r56b", role = "r56c", role = "r56d", role = "r56e", role = "r56f", role = "r56g"),
    any(role = "r57a", role = "r57b", role = "r57c", role = "r57d", role = "r57e", role = "r57f", role = "r57g"),
    any(role = "r58a", role = "r58b", role = "r58c", role = "r58d", role = "r58e", role = "r58f", role = "r58g"),
    any(role = "r59a", role = "r59b", role = "r59c", role = "r59d", role = "r59e", role = "r59f", role = "r59g"),
    any(role = "r60a", role = "r60b", role = "r60c", role = "r60d", role = "r60e", role = "r60f", role = "r60g"),
    any(role = "r61a", role = "r61b", role = "r61c", role = "r61d", role = "r61e", role = "r61f", role = "r61g"),
    any(role = "r62a", role = "r62b", role = "r62c", role = "r62d", role = "r62e", role = "r62f", role = "r62g"),
    any(role = "r63a", role = "r63b", role = "r63c", role = "r63d", role = "r63e", role = "r63f", role = "r63g"),
    any(role = "r64a", role = "r64b", role = "r64c", role = "r64d", role = "r64e", role = "r64f", role = "r64g"),
    any(role = "r65a", role = "r65b", role = "r65c", role = "r65d", role = "r65e", role = "r65f", role = "r65g"),
    any(role = "r66a", role = "r66b", role = "r66c", role = "r66d", role = "r66e", role = "r66f", role = "r66g"),
    any(role = "r67a", role = "r67b", role = "r67c", role = "r67d", role = "r67e", role = "r67f", role = "r67g"),
    any(role = "r68a", role = "r68b", role = "r68c", role = "r68d", role = "r68e", role = "r68f", role = "r68g"),
    any(role = "r69a", role = "r69b", role = "r69c", role = "r69d", role = "r69e", role = "r69f", role = "r69g"),
    any(role = "r70a", role = "r70b", role = "r70c", role = "r70d", role = "r70e", role = "r70f", role = "r70g"),
    any(role = "r71a", role = "r71b", role = "r71c", role = "r71d", role = "r71e", role = "r71f", role = "r71g"),
    any(role = "r72a", role = "r72b", role = "r72c", role = "r72d", role = "r72e", role = "r72f", role = "r72g"),
    any(role = "r73a", role = "r73b", role = "r73c", role = "r73d", role = "r73e", role = "r73f", role = "r73g"),
    any(role = "r74a", role = "r74b", role = "r74c", role = "r74d", role = "r74e", role = "r74f", role = "r74g"),
    any(role = "r75a", role = "r75b", role = "r75c", role = "r75d", role = "r75e", role = "r75f", role = "r75g"),
    any(role = "r76a", role = "r76b", role = "r76c", role = "r76d", role = "r76e", role = "r76f", role = "r76g"),
    any(role = "r77a", role = "r77b", role = "r77c", role = "r77d", role = "r77e", role = "r77f", role = "r77g"),
    any(role = "r78a", role = "r78b", role = "r78c", role = "r78d", role = "r78e", role = "r78f", role = "r78g"),
    any(role = "r79a", role = "r79b", role = "r79c", role = "r79d", role = "r79e", role = "r79f", role = "r79g"),
    any(role = "r80a", role = "r80b", role = "r80c", role = "r80d", role = "r80e", role = "r80f", role = "r80g"),
    any(role = "r81a", role = "r81b", role = "r81c", role = "r81d", role = "r81e", role = "r81f", role = "r81g"),
    any(role = "r82a", role = "r82b", role = "r82c", role = "r82d", role = "r82e", role = "r82f", role = "r82g"),
    any(role = "r83a", role = "r83b", role = "r83c", role = "r83d", role = "r83e", role = "r83f", role = "r83g"),
    any(role = "r84a", role = "r84b", role = "r84c", role = "r84d", role = "r84e", role = "r84f", role = "r84g"),
    any(role = "r85a", role = "r85b", role = "r85c", role = "r85d", role = "r85e", role = "r85f", role = "r85g"),
    any(role = "r86a", role = "r86b", role = "r86c", role = "r86d", role = "r86e", role = "r86f", role = "r86g"),
    any(role = "r87a", role = "r87b", role = "r87c", role = "r87d", role = "r87e", role = "r87f", role = "r87g"),
    any(role = "r88a", role = "r88b", role = "r88c", role = "r88d", role = "r88e", role = "r88f", role = "r88g"),
    any(role = "r89a", role = "r89b", role = "r89c", role = "r89d", role = "r89e", role = "r89f", role = "r89g"),
    any(role = "r90a", role = "r90b", role = "r90c", role = "r90d", role = "r90e", role = "r90f", role = "r90g"),
    any(role = "r91a", role = "r91b", role = "r91c", role = "r91d", role = "r91e", role = "r91f", role = "r91g"),
    any(role = "r92a", role = "r92b", role = "r92c", role = "r92d", role = "r92e", role = "r92f", role = "r92g"),
    any(role = "r93a", role = "r93b", role = "r93c", role = "r93d", role = "r93e", role = "r93f", role = "r93g"),
    any(role = "r94a", role = "r94b", role = "r94c", role = "r94d", role = "r94e", role = "r94f", role = "r94g"),
    any(role = "r95a", role = "r95b", role = "r95c", role = "r95d", role = "r95e", role = "r95f", role = "r95g"),
    any(role = "r96a", role = "r96b", role = "r96c", role = "r96d", role = "r96e", role = "r96f", role = "r96g"),
    any(role = "r97a", role = "r97b", role = "r97c", role = "r97d", role = "r97e", role = "r97f", role = "r97g"),
    any(role = "r98a", role = "r98b", role = "r98c", role = "r98d", role = "r98e", role = "r98f", role = "r98g"),
    any(role = "r99a", role = "r99b", role = "r99c", role = "r99d", role = "r99e", role = "r99f", role = "r99g"),
};

/// Three hundred roles in one group.
const ROLES: Requirement = rule! {
    any(
        role = "r00a", role = "r00b", role = "r00c", role = "r00d", role = "r00e", role = "r00f", role = "r00g", role = "r00h", role = "r00i", role = "r00j",
        role = "r01a", role = "r01b", role = "r01c", role = "r01d", role = "r01e", role = "r01f", role = "r01g", role = "r01h", role = "r01i", role = "r01j",
        role = "r02a", role = "r02b", role = "r02c", role = "r02d", role = "r02e", role = "r02f", role = "r02g", role = "r02h", role = "r02i", role = "r02j",
        role = "r03a", role = "r03b", role = "r03c", role = "r03d", role = "r03e", role = "r03f", role = "r03g", role = "r03h", role = "r03i", role = "r03j",
        role = "r04a", role = "r04b", role = "r04c", role = "r04d", role = "r04e", role = "r04f", role = "r04g", role = "r04h", role = "r04i", role = "r04j",
        role = "r05a", role = "r05b", role = "r05c", role = "r05d", role = "r05e", role = "r05f", role = "r05g", role = "r05h", role = "r05i", role = "r05j",
        role = "r06a", role = "r06b", role = "r06c", role = "r06d", role = "r06e", role = "r06f", role = "r06g", role = "r06h", role = "r06i", role = "r06j",
        role = "r07a", role = "r07b", role = "r07c", role = "r07d", role = "r07e", role = "r07f", role = "r07g", role = "r07h", role = "r07i", role = "r07j",
        role = "r08a", role = "r08b", role = "r08c", role = "r08d", role = "r08e", role = "r08f", role = "r08g", role = "r08h", role = "r08i", role = "r08j",
        role = "r09a", role = "r09b", role = "r09c", role = "r09d", role = "r09e", role = "r09f", role = "r09g", role = "r09h", role = "r09i", role = "r09j",
        role = "r10a", role = "r10b", role = "r10c", role = "r10d", role = "r10e", role = "r10f", role = "r10g", role = "r10h", role = "r10i", role = "r10j",
        role = "r11a", role = "r11b", role = "r11c", role = "r11d", role = "r11e", role = "r11f", role = "r11g", role = "r11h", role = "r11i", role = "r11j",
        role = "r12a", role = "r12b", role = "r12c", role = "r12d", role = "r12e", role = "r12f", role = "r12g", role = "r12h", role = "r12i", role = "r12j",
        role = "r13a", role = "r13b", role = "r13c", role = "r13d", role = "r13e", role = "r13f", role = "r13g", role = "r13h", role = "r13i", role = "r13j",
        role = "r14a", role = "r14b", role = "r14c", role = "r14d", role = "r14e", role = "r14f", role = "r14g", role = "r14h", role = "r14i", role = "r14j",
        role = "r15a", role = "r15b", role = "r15c", role = "r15d", role = "r15e", role = "r15f", role = "r15g", role = "r15h", role = "r15i", role = "r15j",
        role = "r16a", role = "r16b", role = "r16c", role = "r16d", role = "r16e", role = "r16f", role = "r16g", role = "r16h", role = "r16i", role = "r16j",
        role = "r17a", role = "r17b", role = "r17c", role = "r17d", role = "r17e", role = "r17f", role = "r17g", role = "r17h", role = "r17i", role = "r17j",
        role = "r18a", role = "r18b", role = "r18c", role = "r18d", role = "r18e", role = "r18f", role = "r18g", role = "r18h", role = "r18i", role = "r18j",
        role = "r19a", role = "r19b", role = "r19c", role = "r19d", role = "r19e", role = "r19f", role = "r19g", role = "r19h", role = "r19i", role = "r19j",
        role = "r20a", role = "r20b", role = "r20c", role = "r20d", role = "r20e", role = "r20f", role = "r20g", role = "r20h", role = "r20i", role = "r20j",
        role = "r21a", role = "r21b", role = "r21c", role = "r21d", role = "r21e", role = "r21f", role = "r21g", role = "r21h", role = "r21i", role = "r21j",
        role = "r22a", role = "r22b", role = "r22c", role = "r22d", role = "r22e", role = "r22f", role = "r22g", role = "r22h", role = "r22i", role = "r22j",
        role = "r23a", role = "r23b", role = "r23c", role = "r23d", role = "r23e", role = "r23f", role = "r23g", role = "r23h", role = "r23i", role = "r23j",
        role = "r24a", role = "r24b", role = "r24c", role = "r24d", role = "r24e", role = "r24f", role = "r24g", role = "r24h", role = "r24i", role = "r24j",
        role = "r25a", role = "r25b", role = "r25c", role = "r25d", role = "r25e", role = "r25f", role = "r25g", role = "r25h", role = "r25i", role = "r25j",
        role = "r26a", role = "r26b", role = "r26c", role = "r26d", role = "r26e", role = "r26f", role = "r26g", role = "r26h", role = "r26i", role = "r26j",
        role = "r27a", role = "r27b", role = "r27c", role = "r27d", role = "r27e", role = "r27f", role = "r27g", role = "r27h", role = "r27i", role = "r27j",
        role = "r28a", role = "r28b", role = "r28c", role = "r28d", role = "r28e", role = "r28f", role = "r28g", role = "r28h", role = "r28i", role = "r28j",
        role = "r29a", role = "r29b", role = "r29c", role = "r29d", role = "r29e", role = "r29f", role = "r29g", role = "r29h", role = "r29i", role = "r29j",
    )
};

/// Groups inside groups, thirty-two deep.
const NESTED: Requirement = rule! {
    all(role = "n00", any(role = "n01", all(role = "n02", any(role = "n03",
    all(role = "n04", any(role = "n05", all(role = "n06", any(role = "n07",
    all(role = "n08", any(role = "n09", all(role = "n10", any(role = "n11",
    all(role = "n12", any(role = "n13", all(role = "n14", any(role = "n15",
    all(role = "n16", any(role = "n17", all(role = "n18", any(role = "n19",
    all(role = "n20", any(role = "n21", all(role = "n22", any(role = "n23",
    all(role = "n24", any(role = "n25", all(role = "n26", any(role = "n27",
    all(role = "n28", any(role = "n29", all(role = "n30", any(role = "n31",
    role = "last"
    ))))))))))))))))))))))))))))))))
};

const TOGETHER: Requirement = rule!(any(rule = GROUPS, rule = ROLES, rule = NESTED));

/// What a proof of a role asks.
const _: () = {
    assert!(implies(&NESTED, &Requirement::Role("n00")));
    assert!(!implies(&NESTED, &Requirement::Role("n02")));
    assert!(!implies(&GROUPS, &Requirement::Role("r00a")));
    assert!(!implies(&ROLES, &Requirement::Role("r00a")));
    assert!(!implies(&TOGETHER, &Requirement::Role("last")));
};

fn main() {
    let _ = TOGETHER;
}
