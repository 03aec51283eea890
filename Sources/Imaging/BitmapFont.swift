/// A fixed-width font of printable ASCII, 5 x 7 dots a character, made for this program.
enum BitmapFont {
    static let width = 5
    static let height = 7
    /// Dots from one character to the next.
    static let advance = 6

    /// The dots of a character: byte c is column c from the left, its lowest bit the top row. "?" stands for characters
    /// that the font lacks.
    static func columns(of character: Character) -> UInt64 {
        let question = 31
        guard let ascii = character.asciiValue, ascii >= 32 else { return glyphs[question] }
        let index = Int(ascii) - 32
        return index < glyphs.count ? glyphs[index] : glyphs[question]
    }

    /// Space to tilde, in the order of ASCII.
    private static let glyphs: [UInt64] = [
        0x00_0000_0000, 0x00_005f_0000, 0x00_0700_0700, 0x14_7f14_7f14, 0x12_2a7f_2a24, 0x62_6408_1323,  //  !"#$%
        0x50_2255_4936, 0x00_0003_0400, 0x00_4122_1c00, 0x00_1c22_4100, 0x14_083e_0814, 0x08_083e_0808,  // &'()*+
        0x00_0030_5000, 0x08_0808_0808, 0x00_0060_6000, 0x02_0408_1020, 0x3e_4549_513e, 0x00_407f_4200,  // ,-./01
        0x46_4951_6142, 0x31_4b45_4121, 0x10_7f12_1418, 0x39_4545_4527, 0x30_4949_4a3c, 0x03_0509_7101,  // 234567
        0x36_4949_4936, 0x1e_2949_4906, 0x00_0036_3600, 0x00_0036_5600, 0x00_4122_1408, 0x14_1414_1414,  // 89:;<=
        0x08_1422_4100, 0x06_0951_0102, 0x3e_4179_4932, 0x7e_1111_117e, 0x36_4949_497f, 0x22_4141_413e,  // >?@ABC
        0x1c_2241_417f, 0x41_4949_497f, 0x01_0909_097f, 0x7a_4949_413e, 0x7f_0808_087f, 0x00_417f_4100,  // DEFGHI
        0x01_3f41_4020, 0x41_2214_087f, 0x40_4040_407f, 0x7f_020c_027f, 0x7f_1008_047f, 0x3e_4141_413e,  // JKLMNO
        0x06_0909_097f, 0x5e_2151_413e, 0x46_2919_097f, 0x31_4949_4946, 0x01_017f_0101, 0x3f_4040_403f,  // PQRSTU
        0x1f_2040_201f, 0x3f_4038_403f, 0x63_1408_1463, 0x07_0870_0807, 0x43_4549_5161, 0x00_4141_7f00,  // VWXYZ[
        0x20_1008_0402, 0x00_7f41_4100, 0x04_0201_0204, 0x40_4040_4040, 0x00_0402_0100, 0x78_5454_5420,  // \]^_`a
        0x38_4444_487f, 0x20_4444_4438, 0x7f_4844_4438, 0x18_5454_5438, 0x02_0109_7e08, 0x3e_5252_520c,  // bcdefg
        0x78_0404_087f, 0x00_407d_4400, 0x00_3d44_4020, 0x00_4428_107f, 0x00_407f_4100, 0x78_0418_047c,  // hijklm
        0x78_0404_087c, 0x38_4444_4438, 0x08_1414_147c, 0x7c_1814_1408, 0x08_0404_087c, 0x20_5454_5448,  // nopqrs
        0x20_4044_3f04, 0x7c_2040_403c, 0x1c_2040_201c, 0x3c_4030_403c, 0x44_2810_2844, 0x3c_5050_500c,  // tuvwxy
        0x44_4c54_6444, 0x00_4136_0800, 0x00_007f_0000, 0x00_0836_4100, 0x08_1008_0408,  // z{|}~
    ]
}
