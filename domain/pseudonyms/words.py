"""Words from which pseudonyms are generated.

A generated pseudonym is a quality, a scene and a being. A Japanese name is written without spaces
(しずかな + 朝つゆの + こりす = しずかな朝つゆのこりす), an English one with them (Quiet Meadow Otter).

What these lists promise:

- Every combination is pleasant to wear and to be called by. No word, and no meeting of two words, has an offensive,
  mocking, sexual or violent reading.
- Nothing speaks of an illness, a treatment, an intoxicant, the body, gender, age or death.
- Nothing names a place, a person or a brand. A word that is first of all a thing of nature stays, even where somebody,
  somewhere, bears it as a name.
- Within one language every word stands in one list only, and only once.
- Each language has more than a million combinations. A Japanese name is at most 20 characters long, an English one at
  most 29 (no word has more than 9 letters).

A word may be added only if all of this still holds.
"""

from typing import Final

# Several words a line, grouped, so that a list can be read and judged as a whole.
# fmt: off

JAPANESE_QUALITIES: Final[tuple[str, ...]] = (
    # at ease
    "しずかな", "おだやかな", "のどかな", "なごやかな", "ゆるやかな", "おおらかな", "のびやかな", "のんびりした",
    "ゆったりした", "ゆっくりした", "おっとりした", "ほっこりした", "ほんわかした", "ふんわりした", "ほっとした",
    "落ち着いた", "くつろいだ", "満ちたりた", "打ちとけた", "平和な", "気長な", "気楽な", "気ままな", "自由な",
    "心やすらぐ", "ひとやすみの",
    # towards others
    "やさしい", "あたたかい", "やわらかな", "親切な", "ていねいな", "誠実な", "温和な", "温厚な", "柔和な",
    "すなおな", "寛大な", "律儀な", "実直な", "公平な", "気さくな", "気立てのよい", "感じのよい", "面倒見のよい",
    "気前のよい", "心の広い", "思いやり深い", "愛情深い", "人なつこい", "なかよしの", "世話好きの", "聞き上手な",
    "寄りそう",
    # cheer
    "ほがらかな", "にこやかな", "さわやかな", "ごきげんな", "ゆかいな", "陽気な", "快活な", "かろやかな", "軽快な",
    "にぎやかな", "おちゃめな", "しあわせな", "たのしい", "うれしい", "あかるい", "ほほえむ", "うたう", "おどる",
    "心はずむ", "うきうきした", "わくわくした", "いきいきした", "はつらつとした", "すっきりした", "さっぱりした",
    "すがすがしい", "ここちよい",
    # grace and charm
    "きよらかな", "しなやかな", "あざやかな", "みやびな", "優雅な", "上品な", "品のよい", "素朴な", "粋な",
    "おしゃれな", "洗練された", "澄みきった", "美しい", "まばゆい", "かがやく", "きらめく", "かぐわしい",
    "すてきな", "みごとな", "りっぱな", "すばらしい", "ふしぎな", "大切な", "とっておきの", "お気に入りの",
    "あこがれの", "なつかしい", "あいらしい", "おくゆかしい", "つつしみ深い", "おもむき深い", "味わい深い",
    # steadiness and wit
    "まじめな", "まっすぐな", "ひたむきな", "熱心な", "ねばり強い", "しっかりした", "きりっとした", "りんとした",
    "堂々とした", "ゆうゆうとした", "さっそうとした", "泰然とした", "りりしい", "たのもしい", "こころづよい",
    "気高い", "誇り高い", "かしこい", "聡明な", "思慮深い", "礼儀正しい", "物知りの", "機転のきく", "工夫上手な",
    # pastimes
    "夢みる", "旅する", "語らう", "口ずさむ", "詩をよむ", "絵をかく", "読書好きの", "音楽好きの", "散歩好きの",
    "お茶好きの", "手紙好きの", "料理好きの", "探検好きの",
)

JAPANESE_SCENES: Final[tuple[str, ...]] = (
    # land
    "森の", "林の", "野原の", "草原の", "高原の", "丘の", "谷間の", "山すその", "山あいの", "里山の", "野山の",
    "小道の", "野道の", "並木道の", "竹林の", "花畑の", "麦畑の", "菜の花畑の", "果樹園の", "牧場の", "中庭の",
    "温室の", "縁側の", "窓辺の", "山小屋の",
    # water
    "湖の", "泉の", "小川の", "せせらぎの", "清流の", "川べりの", "水辺の", "水面の", "岬の", "入り江の", "浜辺の",
    "砂浜の", "波うちぎわの", "潮騒の", "小島の", "港の", "灯台の", "水車の",
    # sky
    "青空の", "大空の", "夜空の", "星空の", "一番星の", "北極星の", "流れ星の", "天の川の", "銀河の", "星座の",
    "オーロラの", "三日月の", "十五夜の", "月あかりの", "夕月の", "わた雲の", "雲海の", "虹の", "ともしびの",
    # hours and light of the day
    "朝の", "夜明けの", "あかつきの", "朝焼けの", "朝つゆの", "朝もやの", "朝なぎの", "真昼の", "日だまりの",
    "ひなたの", "こもれびの", "夕焼けの", "夕なぎの", "夕べの", "夕すずみの",
    # weather
    "雨上がりの", "小雨の", "霧雨の", "天気雨の", "春風の", "南風の", "潮風の", "薫風の", "初雪の", "雪あかりの",
    "雪どけの", "風車の",
    # seasons
    "春の", "早春の", "花ぐもりの", "新緑の", "五月晴れの", "初夏の", "夏の", "夏空の", "七夕の", "夏休みの",
    "秋の", "初秋の", "秋晴れの", "紅葉の", "小春日和の", "冬の", "冬晴れの",
    # colours
    "水色の", "空色の", "藍色の", "群青の", "瑠璃色の", "こはく色の", "山吹色の", "あかね色の", "もえぎ色の",
    "若草色の", "あさぎ色の", "ひすい色の", "金色の", "銀色の",
)

JAPANESE_BEINGS: Final[tuple[str, ...]] = (
    # mammals
    "こりす", "シマリス", "うさぎ", "ももんが", "むささび", "かわうそ", "らっこ", "イルカ", "こじか", "カピバラ",
    "アルパカ", "コアラ", "パンダ", "はりねずみ", "やまね", "オコジョ", "ビーバー", "カンガルー", "ワラビー",
    "ウォンバット", "クオッカ", "ひつじ", "ポニー", "トナカイ", "ヘラジカ", "オカピ", "イッカク", "ジュゴン",
    "ハムスター", "フェレット",
    # birds
    "はくちょう", "ひばり", "うぐいす", "やまがら", "えなが", "しまえなが", "るりびたき", "きびたき",
    "じょうびたき", "かわせみ", "やませみ", "せきれい", "こまどり", "おおるり", "ふくろう", "このはずく",
    "らいちょう", "かもめ", "すずめ", "ひよどり", "いわつばめ", "こげら", "あかげら", "かるがも", "べにましこ",
    "きじばと", "ぶんちょう", "カナリア", "インコ", "ハチドリ", "ペリカン", "フラミンゴ", "ペンギン",
    # small creatures and small things
    "とんぼ", "あかとんぼ", "ちょうちょ", "みつばち", "すず虫", "てんとう虫", "あめんぼ", "めだか", "あまがえる",
    "まりも", "しずく", "わたげ", "木の葉", "小石", "羽根",
    # flowers and herbs
    "たんぽぽ", "すずらん", "れんげ", "ひまわり", "コスモス", "あじさい", "りんどう", "かすみ草", "おじぎ草",
    "もくれん", "ねこやなぎ", "きんもくせい", "さざんか", "すいれん", "かたくり", "おだまき", "わたすげ", "よもぎ",
    "ふきのとう", "クローバー", "カモミール", "ラベンダー", "ネモフィラ", "ヒヤシンス", "チューリップ", "ガーベラ",
    "アネモネ", "フリージア", "プリムラ", "ビオラ", "ペチュニア", "スイートピー", "ライラック", "ルピナス",
    "ベゴニア", "アザレア", "カトレア", "プルメリア", "ミモザ",
    # fruit and trees
    "どんぐり", "まつかさ", "木の実", "やまぶどう", "きいちご", "こけもも", "やまもも", "すもも", "りんご",
    "みかん", "びわ", "オリーブ", "アーモンド", "ブルーベリー", "ラズベリー", "もみの木", "かしの木", "しらかば",
    "ひのき",
)

ENGLISH_QUALITIES: Final[tuple[str, ...]] = (
    # at ease
    "Quiet", "Gentle", "Calm", "Peaceful", "Serene", "Tranquil", "Unhurried", "Restful", "Placid", "Relaxed",
    "Rested", "Easygoing", "Leisurely", "Settled", "Composed", "Contented", "Snug", "Soft", "Poised", "Carefree",
    "Unruffled",
    # towards others
    "Kind", "Kindly", "Warm", "Friendly", "Caring", "Generous", "Gracious", "Courteous", "Polite", "Welcoming",
    "Helpful", "Amiable", "Cordial", "Affable", "Genial", "Sincere", "Faithful", "Loyal", "Trusty", "Truthful",
    "Honest", "Earnest", "Devoted", "Thankful", "Grateful", "Heartfelt",
    # cheer
    "Cheerful", "Cheery", "Jolly", "Jovial", "Joyful", "Blithe", "Blissful", "Smiling", "Radiant", "Gleaming",
    "Shining", "Sparkling", "Twinkling", "Luminous", "Bright", "Jaunty", "Playful", "Lively", "Buoyant", "Zestful",
    "Spirited", "Whimsical", "Hopeful",
    # mind and steadiness
    "Curious", "Wise", "Clever", "Careful", "Diligent", "Studious", "Inventive", "Creative", "Artistic", "Musical",
    "Poetic", "Lyrical", "Melodious", "Tuneful", "Observant", "Musing", "Inquiring", "Steady", "Steadfast",
    "Reliable", "Resolute", "Confident", "Dauntless", "Intrepid", "Nimble",
    # grace and charm
    "Graceful", "Elegant", "Noble", "Splendid", "Wonderful", "Pleasant", "Lovely", "Charming", "Superb", "Stately",
    "Esteemed", "Cherished", "Treasured", "Genuine", "Humble", "Modest", "Natural", "Fragrant", "Silken", "Rustic",
    "Vivid", "Refreshed", "Idyllic", "Enchanted", "Singing", "Humming", "Dancing", "Gliding", "Strolling",
    "Exploring",
)

ENGLISH_SCENES: Final[tuple[str, ...]] = (
    # land
    "Meadow", "Forest", "Woodland", "Wildwood", "Grove", "Glade", "Clearing", "Thicket", "Orchard", "Garden",
    "Bower", "Trellis", "Canopy", "Valley", "Hillside", "Hilltop", "Upland", "Foothill", "Mountain", "Summit",
    "Ridge", "Plateau", "Canyon", "Prairie", "Pasture", "Moorland", "Farmland", "Footpath", "Pathway", "Trail",
    "Byway", "Terrace", "Courtyard", "Veranda", "Windmill", "Watermill",
    # water
    "Brooklet", "Stream", "Rivulet", "Riverbank", "River", "Lakeside", "Lakeshore", "Lagoon", "Pond", "Waterfall",
    "Cascade", "Fountain", "Estuary", "Inlet", "Cove", "Bay", "Headland", "Seaside", "Seashore", "Coastline",
    "Shoreline", "Island", "Islet", "Reef", "Tidepool", "Ripple",
    # sky, hours and light
    "Sunrise", "Sunlight", "Sunbeam", "Moonlight", "Moonbeam", "Moonrise", "Starlight", "Daybreak", "Daylight",
    "Morning", "Midday", "Noontide", "Afternoon", "Evening", "Eventide", "Dusk", "Horizon", "Skyline", "Cloud",
    "Comet", "Lantern", "Lamplight", "Hearth",
    # weather and seasons
    "Breeze", "Zephyr", "Dewdrop", "Mist", "Drizzle", "Raindrop", "Midsummer", "Autumnal", "Midwinter", "Solstice",
    # plants
    "Blossom", "Foliage", "Moss", "Bamboo", "Maple", "Cedar", "Bramble", "Lilac", "Wisteria", "Hawthorn",
    # colours
    "Azure", "Cerulean", "Cobalt", "Indigo", "Turquoise", "Emerald", "Viridian", "Russet", "Topaz", "Quartz",
)

ENGLISH_BEINGS: Final[tuple[str, ...]] = (
    # mammals
    "Otter", "Hedgehog", "Chipmunk", "Badger", "Dormouse", "Hare", "Reindeer", "Gazelle", "Antelope", "Koala",
    "Panda", "Wombat", "Wallaby", "Quokka", "Lemur", "Meerkat", "Alpaca", "Llama", "Capybara", "Marmot", "Pika",
    "Ermine", "Seal", "Dolphin", "Narwhal", "Pony", "Foal",
    # birds
    "Egret", "Crane", "Swan", "Cygnet", "Owl", "Lark", "Finch", "Goldfinch", "Chaffinch", "Linnet", "Siskin",
    "Warbler", "Sparrow", "Bluebird", "Oriole", "Redstart", "Waxwing", "Wagtail", "Plover", "Sandpiper", "Curlew",
    "Avocet", "Lapwing", "Whimbrel", "Puffin", "Tern", "Petrel", "Pelican", "Flamingo", "Ibis", "Toucan",
    "Parakeet", "Ptarmigan", "Osprey", "Kestrel", "Falcon", "Eagle", "Mallard", "Eider",
    # small creatures and small things
    "Bumblebee", "Honeybee", "Butterfly", "Dragonfly", "Firefly", "Lacewing", "Cricket", "Turtle", "Terrapin",
    "Nautilus", "Pebble", "Feather", "Sapling", "Seedling",
    # flowers and herbs
    "Bluebell", "Primrose", "Daffodil", "Tulip", "Peony", "Crocus", "Camellia", "Magnolia", "Azalea", "Hyacinth",
    "Begonia", "Zinnia", "Cosmos", "Hydrangea", "Dandelion", "Thistle", "Gentian", "Anemone", "Aster", "Verbena",
    "Freesia", "Geranium", "Plumeria", "Clematis", "Celandine", "Edelweiss", "Yarrow", "Clover",
    # fruit
    "Acorn", "Pinecone", "Chestnut", "Quince", "Apricot", "Mulberry", "Blueberry", "Cranberry", "Bilberry",
    "Tangerine", "Persimmon",
)
